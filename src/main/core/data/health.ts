import { createHash } from 'node:crypto';
import type { DatasetItem, HealthFinding, HealthReport, Split } from '../../../shared/domain/dataset.ts';
import { ignoreIndex, type LabelClass } from '../../../shared/domain/labels.ts';
import { StudioError } from '../../../shared/errors.ts';
import { imagePath, maskPath, type Dataset } from '../store/datasetStore.ts';
import { mapConcurrently } from './concurrent.ts';
import { decodeImage, readFileBytes } from './imageIo.ts';
import { countLabels, type LabelMask } from './labelMask.ts';
import { readLabelMask } from './maskIo.ts';
import type { Size } from './resize.ts';

/** Images decoded at a time: a 128-megapixel one takes 400 MB. */
const readers = 2;

/** Splits that training reads: each should hold every class. */
const learningSplits = ['train', 'val'] as const satisfies readonly Split[];

interface ItemHealth {
  readonly item: DatasetItem;
  readonly findings: readonly HealthFinding[];
  /** SHA-256 of the image file; null where it cannot be read. */
  readonly digest: string | null;
  /** Ids that occur in the mask; null where there is no readable one. */
  readonly labels: ReadonlySet<number> | null;
}

/**
 * Reads every image and mask of a dataset and lists what is wrong: files, class ids, classes that a split lacks, and
 * images that lie in two splits. Changes nothing; only a raised signal throws.
 */
export async function checkDataset(
  dataset: Dataset,
  classes: readonly LabelClass[],
  signal?: AbortSignal,
): Promise<HealthReport> {
  const known = new Set([...classes.map(({ id }) => id), ignoreIndex]);
  const checked = await mapConcurrently(dataset.items, readers, signal, (item) =>
    checkItem(dataset, item, known),
  );
  return {
    dataset: dataset.info.name,
    items: checked.length,
    findings: [
      ...checked.flatMap(({ findings }) => findings),
      ...findSharedImages(checked),
      ...learningSplits.flatMap((split) => checkSplit(split, checked, classes)),
    ],
  };
}

async function checkItem(
  dataset: Dataset,
  item: DatasetItem,
  known: ReadonlySet<number>,
): Promise<ItemHealth> {
  const image = await attempt('image', item, () => readDigest(imagePath(dataset, item), item.name));
  const size = 'code' in image ? item : image;
  const findings: HealthFinding[] = 'code' in image ? [image] : [];
  const digest = 'code' in image ? null : image.digest;
  const mask = await attempt('mask', item, () => readMask(dataset, item));
  if ('code' in mask) return { item, findings: [...findings, mask], digest, labels: null };
  const labels = new Set(Object.keys(countLabels(mask)).map(Number));
  findings.push(...checkMask(item, { mask, image: size }, labels, known));
  return { item, findings, digest, labels };
}

async function readMask(dataset: Dataset, item: DatasetItem): Promise<LabelMask | HealthFinding> {
  const path = maskPath(dataset, item);
  if (path !== null) return readLabelMask(path);
  return { item: item.id, code: 'noMask', message: `${item.name} has no mask.` };
}

async function readDigest(path: string, name: string): Promise<Size & { readonly digest: string }> {
  const bytes = await readFileBytes(path);
  const { width, height } = await decodeImage(bytes, name);
  return { width, height, digest: createHash('sha256').update(bytes).digest('hex') };
}

/** What `read` gives, or the finding that the item's file is missing or cannot be read. */
async function attempt<T extends object>(
  what: 'image' | 'mask',
  item: DatasetItem,
  read: () => Promise<T>,
): Promise<T | HealthFinding> {
  try {
    return await read();
  } catch (thrown) {
    if (!(thrown instanceof StudioError)) throw thrown;
    const isMissing = thrown.details?.['system'] === 'ENOENT';
    return {
      item: item.id,
      code: isMissing ? `${what}Missing` : `${what}Unreadable`,
      message: thrown.message,
    };
  }
}

function checkMask(
  { id, name }: DatasetItem,
  { mask, image }: { readonly mask: Size; readonly image: Size },
  labels: ReadonlySet<number>,
  known: ReadonlySet<number>,
): readonly HealthFinding[] {
  const findings: HealthFinding[] = [];
  if (mask.width !== image.width || mask.height !== image.height) {
    const sizes = `${mask.width} × ${mask.height}, its image ${image.width} × ${image.height}`;
    findings.push({ item: id, code: 'sizeMismatch', message: `The mask of ${name} is ${sizes}.` });
  }
  const unknown = [...labels].filter((label) => !known.has(label));
  if (unknown.length > 0) {
    const message = `The mask of ${name} holds ids that are no class: ${unknown.join(', ')}.`;
    findings.push({ item: id, code: 'unknownClass', message });
  }
  if (labels.size === 1 && labels.has(ignoreIndex)) {
    findings.push({ item: id, code: 'voidOnly', message: `The mask of ${name} is void everywhere.` });
  }
  return findings;
}

/** The same file in two splits: what is trained on is scored too, and the score is too good. */
function findSharedImages(checked: readonly ItemHealth[]): readonly HealthFinding[] {
  const first = new Map<string, DatasetItem>();
  const findings: HealthFinding[] = [];
  for (const { item, digest } of checked) {
    if (digest === null || item.split === 'none') continue;
    const other = first.get(digest);
    if (other === undefined) first.set(digest, item);
    else if (other.split !== item.split) {
      const message = `${item.name} in ${item.split} is the same image as ${other.name} in ${other.split}.`;
      findings.push({ item: item.id, code: 'sameImage', message });
    }
  }
  return findings;
}

function checkSplit(
  split: Split,
  checked: readonly ItemHealth[],
  classes: readonly LabelClass[],
): readonly HealthFinding[] {
  const masks = checked.flatMap(({ item, labels }) => (item.split === split && labels ? [labels] : []));
  if (masks.length === 0) {
    return [{ item: null, code: 'emptySplit', message: `Split ${split} has no labelled image.` }];
  }
  return classes
    .filter(({ id }) => !masks.some((labels) => labels.has(id)))
    .map(({ name }) => ({
      item: null,
      code: 'classAbsent',
      message: `Class ${name} has no pixel in split ${split}.`,
    }));
}
