import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { datasetDir, openDataset, type Dataset } from '../core/store/datasetStore.ts';
import type { EventHub } from './events.ts';

export interface CachedDataset {
  readonly dataset: Dataset;
  /** Grows with every change; part of the addresses under which browsers keep pictures. */
  readonly revision: number;
}

/** The open project's datasets, read once and again when their table on disk changed. */
export interface DatasetCache {
  get(name: string): Promise<CachedDataset>;
  /** Takes over what a write returned, and tells everyone. */
  put(dataset: Dataset): Promise<CachedDataset>;
}

interface Entry extends CachedDataset {
  readonly stamp: string;
}

export function createDatasetCache(projectDir: string, events: EventHub): DatasetCache {
  const entries = new Map<string, Promise<Entry>>();

  async function load(name: string, previous: Entry | undefined): Promise<Entry> {
    const table = await stampOf(projectDir, name);
    if (previous?.stamp === table.stamp) return previous;
    const dataset = await openDataset(projectDir, name);
    return { dataset, stamp: table.stamp, revision: nextRevision(previous, table.mtimeMs) };
  }

  function get(name: string): Promise<Entry> {
    const pending = entries.get(name);
    const next = (pending ?? Promise.resolve(undefined))
      .catch(() => undefined)
      .then((old) => load(name, old));
    entries.set(name, next);
    next.catch(() => entries.delete(name));
    return next;
  }

  return {
    get,
    async put(dataset) {
      const { name } = dataset.info;
      const previous = await entries.get(name)?.catch(() => undefined);
      const { stamp, mtimeMs } = await stampOf(projectDir, name);
      const entry = { dataset, stamp, revision: nextRevision(previous, mtimeMs) };
      entries.set(name, Promise.resolve(entry));
      events.publish({ type: 'dataset', dataset: name, revision: entry.revision });
      return entry;
    },
  };
}

/** Times of the table's last change serve as revisions, so that they also grow from one start to the next. */
function nextRevision(previous: Entry | undefined, mtimeMs: number): number {
  return Math.max(Math.floor(mtimeMs), (previous?.revision ?? 0) + 1);
}

async function stampOf(projectDir: string, name: string): Promise<{ stamp: string; mtimeMs: number }> {
  const found = await stat(join(datasetDir(projectDir, name), 'items.json')).catch(() => null);
  if (found === null) return { stamp: 'missing', mtimeMs: 0 };
  return { stamp: `${found.ino}-${found.size}-${found.mtimeMs}`, mtimeMs: found.mtimeMs };
}
