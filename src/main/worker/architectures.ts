import type { OwnArchitectures } from '../../shared/domain/architectures.ts';

let loaded: Promise<OwnArchitectures> | undefined;

/** Runs the files that the host says are trusted, once a process; resolves with what they brought. */
export function ownArchitectures(): Promise<OwnArchitectures> {
  loaded ??= load(process.env['STUDIO_ARCHITECTURES']);
  return loaded;
}

async function load(grant: string | undefined): Promise<OwnArchitectures> {
  if (grant === undefined) return { encoders: [], decoders: [], problems: [] };
  const { loadArchitectures, parseGrant } = await import('../core/models/own/load.ts');
  return loadArchitectures(parseGrant(grant));
}
