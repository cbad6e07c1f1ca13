import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ItemsChange } from '../../shared/contract/system.ts';
import type { DatasetItem } from '../../shared/domain/dataset.ts';
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
  /** Takes over what a write returned, and tells everyone; items are compared by identity. */
  put(dataset: Dataset): Promise<CachedDataset>;
  /** Forgets what was read: files were replaced under it. */
  forget(): void;
}

interface Entry extends CachedDataset {
  readonly stamp: string;
}

export function createDatasetCache(projectDir: string, events: EventHub): DatasetCache {
  const entries = new Map<string, Promise<Entry>>();
  /** Reads that have not begun: who asks meanwhile gets the same, so that a grid of pictures looks at the table once. */
  const waiting = new Map<string, Promise<Entry>>();

  async function load(name: string, previous: Entry | undefined): Promise<Entry> {
    const table = await stampOf(projectDir, name);
    if (previous?.stamp === table.stamp) return previous;
    const dataset = await openDataset(projectDir, name);
    return { dataset, stamp: table.stamp, revision: nextRevision(previous, table.mtimeMs) };
  }

  function get(name: string): Promise<Entry> {
    const shared = waiting.get(name);
    if (shared !== undefined) return shared;
    const last = entries.get(name) ?? Promise.resolve(undefined);
    const next = last
      .catch(() => undefined)
      .then((old) => {
        if (waiting.get(name) === next) waiting.delete(name);
        return load(name, old);
      });
    waiting.set(name, next);
    entries.set(name, next);
    next.catch(() => entries.get(name) === next && entries.delete(name));
    return next;
  }

  return {
    get,
    async put(dataset) {
      const { name } = dataset.info;
      const previous = await entries.get(name)?.catch(() => undefined);
      const { stamp, mtimeMs } = await stampOf(projectDir, name);
      const entry = { dataset, stamp, revision: nextRevision(previous, mtimeMs) };
      waiting.delete(name);
      entries.set(name, Promise.resolve(entry));
      const change = previous === undefined ? undefined : describeChange(previous, dataset.items);
      events.publish({ type: 'dataset', dataset: name, revision: entry.revision, change });
      return entry;
    },
    forget() {
      waiting.clear();
      entries.clear();
    },
  };
}

/** More changed items than this are read anew: they would crowd a message. */
const changeLimit = 500;

function describeChange(
  { dataset, revision }: Entry,
  after: readonly DatasetItem[],
): ItemsChange | undefined {
  const before = new Map(dataset.items.map((item) => [item.id, item]));
  const items: DatasetItem[] = [];
  for (const item of after) {
    if (before.get(item.id) !== item) items.push(item);
    before.delete(item.id);
  }
  if (items.length + before.size > changeLimit) return undefined;
  return { previous: revision, items, removed: [...before.keys()] };
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
