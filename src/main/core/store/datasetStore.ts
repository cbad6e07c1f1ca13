import { readdir, readFile, stat } from 'node:fs/promises';
import { isAbsolute, join, resolve, sep } from 'node:path';
import { z } from 'zod';
import {
  reviewStates,
  splits,
  type DatasetItem,
  type DatasetSummary,
  type Split,
} from '../../../shared/domain/dataset.ts';
import type { LabelClass } from '../../../shared/domain/labels.ts';
import { StudioError, toStudioError } from '../../../shared/errors.ts';
import { mapConcurrently } from '../data/concurrent.ts';
import { encodeIndexPng, readLabelMask } from '../data/maskIo.ts';
import { countLabels, type LabelMask } from '../data/labelMask.ts';
import { writeFileAtomic } from './atomicFile.ts';
import { beginCountsMark, infoFile } from './countsMark.ts';
import { formatJson } from './textFile.ts';
import { sweepTemps } from './temporaries.ts';

export const datasetFormatVersion = 1;
const itemsFile = 'items.json';

/** Masks decoded at a time. */
const readers = 2;

/** `dataset.json`: where a dataset came from. */
export interface DatasetInfo {
  readonly name: string;
  /** Import format: "camvid", "mask_folder" … */
  readonly format: string;
  /** Images stay where they were; their paths are absolute. */
  readonly linked: boolean;
  /** ISO 8601 */
  readonly createdAt: string;
}

export interface Dataset {
  /** Absolute path of `<project>/datasets/<name>`. */
  readonly dir: string;
  readonly info: DatasetInfo;
  readonly items: readonly DatasetItem[];
  readonly readOnly: boolean;
}

const infoSchema = z.object({
  formatVersion: z.int().min(1),
  name: z.string().min(1),
  format: z.string(),
  linked: z.boolean(),
  createdAt: z.string(),
});

export const itemSchema = z.object({
  id: z.string().regex(/^[^/\\]+$/),
  name: z.string(),
  image: z.string().min(1),
  mask: z.string().nullable(),
  width: z.int().min(1),
  height: z.int().min(1),
  split: z.enum(splits),
  review: z.enum(reviewStates),
  pixels: z.record(z.string(), z.int().min(0)).nullable(),
  tags: z.array(z.string().min(1)).exactOptional(),
});

export function datasetsDir(projectDir: string): string {
  return join(projectDir, 'datasets');
}

export function datasetDir(projectDir: string, name: string): string {
  if (!isDatasetName(name)) {
    throw new StudioError('badInput', `"${name}" cannot be the name of a dataset.`, {
      fix: 'Use letters, digits, blanks, "-", "_" and "." and begin with a letter or digit.',
    });
  }
  return join(datasetsDir(projectDir), name);
}

/** Names are folder names: no separators, nothing hidden, no reserved characters of any system. */
export function isDatasetName(name: string): boolean {
  return /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,99}$/u.test(name) && !/[ .]$/.test(name);
}

/** Names of the project's datasets, sorted; folders without `dataset.json` are no datasets. */
export async function listDatasetNames(projectDir: string): Promise<readonly string[]> {
  const folder = datasetsDir(projectDir);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory() && isDatasetName(entry.name));
  return names.map((entry) => entry.name).sort((a, b) => a.localeCompare(b));
}

/**
 * Reads a dataset, sweeps what killed writers left in it, and counts the pixels of masks whose counts they could not
 * write. Throws StudioError: 'notFound', or 'badInput' that names the damaged file and field.
 */
export async function openDataset(projectDir: string, name: string): Promise<Dataset> {
  const dir = resolve(datasetDir(projectDir, name));
  const { formatVersion, ...info } = await readJson(join(dir, infoFile), infoSchema, projectDir, name);
  const stored = await readJson(join(dir, itemsFile), z.array(itemSchema), projectDir, name);
  const items = await mapConcurrently(stored, readers, undefined, (item) => withCounts(dir, item));
  const readOnly = formatVersion > datasetFormatVersion;
  if (!readOnly) await Promise.all([dir, join(dir, 'masks')].map((folder) => sweepTemps(folder)));
  return { dir, info: { ...info, name }, items, readOnly };
}

/** Without counts stays a mask that cannot be read: the dataset check names it. */
async function withCounts(dir: string, item: DatasetItem): Promise<DatasetItem> {
  if (item.mask === null || item.pixels !== null) return item;
  return { ...item, pixels: await countMask(dir, item.mask).catch(() => null) };
}

async function countMask(dir: string, mask: string): Promise<DatasetItem['pixels']> {
  return countLabels(await readLabelMask(containedPath(dir, mask)));
}

/** Writes a new dataset's two tables into `dir`, usually the temporary folder of an import, where its masks are already. */
export async function writeDatasetTables(
  dir: string,
  info: DatasetInfo,
  items: readonly DatasetItem[],
): Promise<void> {
  const table = { formatVersion: datasetFormatVersion, ...info };
  await writeFileAtomic(join(dir, infoFile), formatJson(table));
  await writeItems(dir, items);
  await (
    await beginCountsMark(dir)
  )();
}

export function summarizeDataset(dataset: Dataset): DatasetSummary {
  return {
    name: dataset.info.name,
    items: dataset.items.length,
    masks: dataset.items.filter((item) => item.mask !== null).length,
    splits: countSplits(dataset.items),
    format: dataset.info.format,
    linked: dataset.info.linked,
  };
}

export function countSplits(items: readonly { readonly split: Split }[]): Readonly<Record<Split, number>> {
  const counts: Record<Split, number> = { train: 0, val: 0, test: 0, none: 0 };
  for (const item of items) counts[item.split]++;
  return counts;
}

/** Of each table that was searched: a page of pictures asks for a hundred of its items, among up to 100,000. */
const itemsById = new WeakMap<readonly DatasetItem[], ReadonlyMap<string, DatasetItem>>();

export function findItem(dataset: Dataset, id: string): DatasetItem {
  const item = indexOf(dataset).get(id);
  if (item !== undefined) return item;
  throw new StudioError('notFound', `Dataset ${dataset.info.name} has no item "${id}".`, {
    fix: 'It may have been removed: reload the dataset.',
  });
}

export function hasItem(dataset: Dataset, id: string): boolean {
  return indexOf(dataset).has(id);
}

function indexOf({ items }: Dataset): ReadonlyMap<string, DatasetItem> {
  const known = itemsById.get(items) ?? new Map(items.map((item) => [item.id, item]));
  itemsById.set(items, known);
  return known;
}

/** Absolute path of an item's image. Throws where a copied image's path leaves the dataset's folder. */
export function imagePath(dataset: Pick<Dataset, 'dir' | 'info'>, item: Pick<DatasetItem, 'image'>): string {
  if (dataset.info.linked && isAbsolute(item.image)) return item.image;
  return containedPath(dataset.dir, item.image);
}

/** Absolute path of an item's mask, null where it has none. */
export function maskPath(dataset: Pick<Dataset, 'dir'>, item: Pick<DatasetItem, 'mask'>): string | null {
  return item.mask === null ? null : containedPath(dataset.dir, item.mask);
}

/** Tells whether an item's mask file is the one it was: 'none' without a mask, 'missing' without its file. */
export async function maskStamp(
  dataset: Pick<Dataset, 'dir'>,
  item: Pick<DatasetItem, 'mask'>,
): Promise<string> {
  const file = maskPath(dataset, item);
  if (file === null) return 'none';
  const found = await stat(file).catch(() => null);
  return found === null ? 'missing' : `${found.ino}-${found.size}-${found.mtimeMs}`;
}

/**
 * Replaces an item's mask by `labels` (class ids, void as the ignore index): the PNG, then the table with its new
 * pixel counts, each atomically. While the PNG is replaced the table says that the counts are unknown, so that after a
 * kill `openDataset` counts whichever mask is there. Throws StudioError('badInput') when the sizes differ.
 */
export async function replaceMask(
  dataset: Dataset,
  id: string,
  labels: LabelMask,
  classes: readonly LabelClass[],
): Promise<Dataset> {
  const item = findItem(dataset, id);
  if (labels.width !== item.width || labels.height !== item.height) {
    throw new StudioError(
      'badInput',
      `The mask is ${labels.width} × ${labels.height}, its image ${item.name} is ${item.width} × ${item.height}.`,
      { fix: 'Give a mask of the image’s own size.' },
    );
  }
  assertDatasetWritable(dataset);
  const mask = `masks/${item.id}.png`;
  if (item.mask !== null) await saveItem(dataset, { ...item, pixels: null });
  await writeFileAtomic(containedPath(dataset.dir, mask), await encodeIndexPng(labels, classes));
  return saveItem(dataset, { ...item, mask, pixels: countLabels(labels) });
}

function saveItem(dataset: Dataset, item: DatasetItem): Promise<Dataset> {
  return saveItems(
    dataset,
    dataset.items.map((other) => (other.id === item.id ? item : other)),
  );
}

/** Replaces the table of items atomically. */
export async function saveItems(dataset: Dataset, items: readonly DatasetItem[]): Promise<Dataset> {
  assertDatasetWritable(dataset);
  await writeItems(dataset.dir, items);
  return { ...dataset, items };
}

/** The text of `items.json`: one line an item, so that it reads and diffs well. */
export function itemTable(items: readonly unknown[]): string {
  return `[\n${items.map((item) => JSON.stringify(item)).join(',\n')}\n]\n`;
}

async function writeItems(dir: string, items: readonly DatasetItem[]): Promise<void> {
  await writeFileAtomic(join(dir, itemsFile), itemTable(items));
}

export function assertDatasetWritable(dataset: Dataset): void {
  if (!dataset.readOnly) return;
  throw new StudioError('readOnly', `Dataset ${dataset.info.name} was made by a newer version.`, {
    fix: 'Update Seg-Mentor Studio to change it.',
  });
}

export function containedPath(dir: string, relative: string): string {
  const path = resolve(dir, relative);
  if (path.startsWith(dir + sep)) return path;
  throw new StudioError('badInput', `"${relative}" lies outside the dataset ${dir}.`, {
    fix: 'Mend items.json: copied files lie in the dataset’s own folder.',
  });
}

async function readJson<T>(path: string, schema: z.ZodType<T>, projectDir: string, name: string): Promise<T> {
  const text = await readFile(path, 'utf8').catch(async (thrown: unknown) => {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw toStudioError(thrown);
    const known = await listDatasetNames(projectDir);
    throw new StudioError('notFound', `The project has no dataset "${name}".`, {
      fix: known.length === 0 ? 'Import one first: segstudio import PATH' : `It has: ${known.join(', ')}.`,
    });
  });
  const parsed = schema.safeParse(parseJson(text, path));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw damaged(path, `${issue.path.join('.')}: ${issue.message}`);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw damaged(path, (thrown as Error).message);
  }
}

function damaged(path: string, why: string): StudioError {
  return new StudioError('badInput', `${path} is damaged: ${why}.`, { fix: 'Mend or restore the file.' });
}
