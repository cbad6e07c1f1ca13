import { basename } from 'node:path';
import { z } from 'zod';
import type { OwnArchitectures, TrustedFile } from '../../../../shared/domain/architectures.ts';
import { StudioError, toStudioError } from '../../../../shared/errors.ts';
import { describeDecoder, describeEncoderPart } from '../catalogue.ts';
import { decoders } from '../decoders/index.ts';
import { encoders } from '../encoders/index.ts';
import type { DecoderSpec, EncoderSpec } from '../spec.ts';
import { readParts } from './parts.ts';
import { runArchitectureFile } from './runFile.ts';

/** What the host hands to a worker: which files are to run, and the names of those that are not. */
export interface ArchitectureGrant {
  readonly trusted: readonly TrustedFile[];
  readonly untrusted: readonly string[];
  /** Trusted, but no worker could load them. */
  readonly withheld: readonly string[];
}

const grantSchema = z.object({
  trusted: z.array(z.object({ path: z.string(), sha256: z.string() })),
  untrusted: z.array(z.string()),
  withheld: z.array(z.string()),
});

/** The grant as the host wrote it into the worker's environment. */
export function parseGrant(text: string): ArchitectureGrant {
  return grantSchema.parse(JSON.parse(text));
}

/**
 * Runs the trusted files and puts their encoders and decoders beside the built-in ones of this process. A file that does
 * not run, or whose ids are taken, is told of in `problems` and brings nothing.
 */
export async function loadArchitectures({
  trusted,
  untrusted,
  withheld,
}: ArchitectureGrant): Promise<OwnArchitectures> {
  const found: { encoders: Owned<EncoderSpec>[]; decoders: Owned<DecoderSpec>[] } = {
    encoders: [],
    decoders: [],
  };
  const problems: { file: string; message: string }[] = [];
  for (const one of trusted) {
    const file = basename(one.path);
    try {
      const parts = readParts(await runArchitectureFile(one), file);
      const taken = [...found.encoders, ...found.decoders].map(({ part }) => part.id);
      assertFree([...parts.encoders, ...parts.decoders], taken, file);
      found.encoders.push(...parts.encoders.map((part) => ({ part, file })));
      found.decoders.push(...parts.decoders.map((part) => ({ part, file })));
    } catch (thrown) {
      problems.push({ file, message: toStudioError(thrown).message });
    }
  }
  const broken = [...withheld, ...problems.map(({ file }) => `architectures/${file}`)];
  const unknown = { untrusted, broken };
  encoders.setOwn(
    found.encoders.map(({ part }) => part),
    unknown,
  );
  decoders.setOwn(
    found.decoders.map(({ part }) => part),
    unknown,
  );
  return {
    encoders: found.encoders.map(({ part, file }) => ({ ...describeEncoderPart(part), file })),
    decoders: found.decoders.map(({ part, file }) => ({ ...describeDecoder(part), file })),
    problems,
  };
}

interface Owned<Part> {
  readonly part: Part;
  readonly file: string;
}

function assertFree(parts: readonly { readonly id: string }[], taken: readonly string[], file: string): void {
  const builtIn: readonly string[] = [...encoders.ids, ...decoders.ids];
  const clash = parts.find(({ id }) => builtIn.includes(id) || taken.includes(id));
  if (clash === undefined) return;
  throw new StudioError('badInput', `${file}: the id "${clash.id}" is taken.`, { fix: 'Choose another id.' });
}
