import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import type { DatasetItem } from '../../src/shared/domain/dataset.ts';
import type { LabelClass } from '../../src/shared/domain/labels.ts';
import { countLabels, type LabelMask } from '../../src/main/core/data/labelMask.ts';
import { encodeIndexPng } from '../../src/main/core/data/maskIo.ts';
import { datasetDir, writeDatasetTables } from '../../src/main/core/store/datasetStore.ts';
import { createProject } from '../../src/main/core/store/projectStore.ts';

export const smallClasses: readonly LabelClass[] = [
  { id: 0, name: 'left', color: '#FF0000' },
  { id: 1, name: 'right', color: '#0000FF' },
];

export const smallSize = { width: 64, height: 48 };

/** Left half class 0, right half class 1, the last row void. */
export function smallMask(): LabelMask {
  const { width, height } = smallSize;
  const data = new Uint8Array(width * height).map((_, i) => (i % width < width / 2 ? 0 : 1));
  data.fill(255, width * (height - 1));
  return { width, height, data };
}

/**
 * A project with the dataset `small`: `masked` items a0, a1 … with a mask (the last in val, the others in
 * train) and `bare` items b0, b1 … with an image alone.
 */
export async function makeSmallProject(folder: string, masked: number, bare: number): Promise<void> {
  await createProject(folder, { name: 'small', classes: smallClasses });
  const dir = datasetDir(folder, 'small');
  await mkdir(join(dir, 'images'), { recursive: true });
  await mkdir(join(dir, 'masks'));
  const ids = [...names('a', masked), ...names('b', bare)];
  const items = await Promise.all(
    ids.map((id) => writeItem(dir, id, id === `a${masked - 1}` ? 'val' : 'train')),
  );
  const info = { name: 'small', format: 'mask_folder', linked: false, createdAt: new Date().toISOString() };
  await writeDatasetTables(dir, info, items);
}

function names(letter: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `${letter}${i}`);
}

async function writeItem(dir: string, id: string, split: 'train' | 'val'): Promise<DatasetItem> {
  const hasMask = id.startsWith('a');
  const background = { r: 200, g: 100, b: 50 };
  await sharp({ create: { ...smallSize, channels: 3, background } })
    .png()
    .toFile(join(dir, 'images', `${id}.png`));
  const labels = smallMask();
  if (hasMask) await writeFile(join(dir, 'masks', `${id}.png`), await encodeIndexPng(labels, smallClasses));
  return {
    id,
    name: `${id}.png`,
    image: `images/${id}.png`,
    mask: hasMask ? `masks/${id}.png` : null,
    ...smallSize,
    split,
    review: 'review',
    pixels: hasMask ? countLabels(labels) : null,
  };
}
