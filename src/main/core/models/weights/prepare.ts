import { basename } from 'node:path';
import type { EncoderConventions, WeightsReport } from '../../../../shared/domain/weights.ts';
import { StudioError, toStudioError } from '../../../../shared/errors.ts';
import type { Tf } from '../../tensors/backend.ts';
import type { Net } from '../compose.ts';
import { planEncoder } from '../cost.ts';
import type { EncoderSpec } from '../spec.ts';
import { applyEncoderWeights } from './apply.ts';
import { fetchSource, findAtHand } from './catalogue.ts';
import { conventionsOf } from './conventionsNote.ts';
import type { DownloadOptions } from './fetch/download.ts';
import { listImported } from './imported.ts';
import { recogniseFile, type NamedFile } from './match.ts';
import { readArchitecture } from './readers/modelConfig.ts';
import { readWeightFile } from './readers/weightFile.ts';
import type { WeightSource } from './source.ts';

/** Weights that were found and read, before there is a net to put them into. */
export interface PreparedWeights {
  /** Source id, file name, or `none`, as it is written into runargs. */
  readonly used: string;
  /** Null when the net starts from scratch. */
  readonly file: NamedFile | null;
  /** What the net must do as the weights' own net did. */
  readonly conventions: EncoderConventions;
  /** One line for the user when `auto` found nothing. */
  readonly warning: string | null;
}

export interface PrepareOptions extends DownloadOptions {
  /** The user's cache folder. */
  readonly cacheDir: string;
}

/**
 * Finds pretrained weights for the encoder and reads them. `choice` is `none`, `auto` (cached or fetchable weights, else a
 * warning and a start from scratch), the id of a source or of an import, or a file's path.
 * Throws StudioError when a named source or file cannot be had or holds nothing for this encoder.
 */
export async function prepareWeights(
  encoder: EncoderSpec,
  choice: string,
  options: PrepareOptions,
): Promise<PreparedWeights> {
  if (choice === 'none') return fromScratch(null);
  if (choice === 'auto') return prepareAutomatic(encoder, options);
  const source = encoder.weights.find(({ id }) => id === choice);
  if (source !== undefined) return prepareSource(encoder, source, options);
  return (await prepareImported(encoder, choice, options)) ?? prepareFile(encoder, choice);
}

/** Puts prepared weights into a net of their encoder; null when there are none. */
export function fillNet(tf: Tf, net: Net, { file }: PreparedWeights): WeightsReport | null {
  return file === null ? null : applyEncoderWeights(tf, net, file);
}

async function prepareAutomatic(encoder: EncoderSpec, options: PrepareOptions): Promise<PreparedWeights> {
  const fetchable = encoder.weights.filter(({ origin }) => origin.kind !== 'file');
  if (fetchable.length === 0) {
    return fromScratch(`No pretrained weights can be fetched for ${encoder.name}.`);
  }
  let problem: StudioError | null = null;
  for (const source of await cachedFirst(fetchable, options.cacheDir)) {
    try {
      return await prepareSource(encoder, source, options);
    } catch (thrown) {
      const error = toStudioError(thrown);
      if (error.code === 'cancelled') throw error;
      problem ??= error;
    }
  }
  return fromScratch(problem?.message ?? '');
}

async function cachedFirst(
  sources: readonly WeightSource[],
  cacheDir: string,
): Promise<readonly WeightSource[]> {
  const paths = await Promise.all(sources.map((source) => findAtHand(source, cacheDir)));
  const atHand = sources.filter((_, place) => paths[place] !== null);
  return [...atHand, ...sources.filter((source) => !atHand.includes(source))];
}

function fromScratch(why: string | null): PreparedWeights {
  const warning = why === null ? null : `${why} Training starts from scratch.`;
  return { used: 'none', file: null, conventions: {}, warning };
}

async function prepareSource(
  encoder: EncoderSpec,
  source: WeightSource,
  options: PrepareOptions,
): Promise<PreparedWeights> {
  const path = await fetchSource(source, options.cacheDir, options);
  const file = await nameFile(encoder, path, source.naming ?? null);
  return { used: source.id, file, conventions: file.scheme.conventions ?? {}, warning: null };
}

async function prepareImported(
  encoder: EncoderSpec,
  choice: string,
  { cacheDir }: PrepareOptions,
): Promise<PreparedWeights | null> {
  const found = (await listImported(cacheDir)).find(({ id }) => id === choice);
  if (found === undefined) return null;
  if (found.encoder !== encoder.id) {
    throw new StudioError('badInput', `${choice} are weights of ${found.encoder}, not of ${encoder.id}.`, {
      fix: `Train with --encoder ${found.encoder}, or choose other weights.`,
    });
  }
  const file = await nameFile(encoder, found.path, 'slim');
  return { used: choice, file, conventions: found.conventions, warning: null };
}

/** A file has TF-slim's names or those of any library that knows the encoder. */
async function prepareFile(encoder: EncoderSpec, path: string): Promise<PreparedWeights> {
  const file = await nameFile(encoder, path, null);
  return { used: basename(path), file, conventions: await conventionsOf(file, path), warning: null };
}

/**
 * Reads a file and finds out whose names it has, or takes it to be of the naming that is given.
 * Throws StudioError('notFound' | 'badInput') where it cannot be read, or nothing tells which net it belongs to.
 */
export async function nameFile(
  encoder: EncoderSpec,
  path: string,
  naming: string | null,
): Promise<NamedFile> {
  const weights = await readWeightFile(path);
  const architecture = naming === null ? await readArchitecture(path) : null;
  const file = basename(path);
  return recogniseFile(planEncoder(encoder), { encoder: encoder.id, file, weights, naming, architecture });
}
