import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { datasetDir, openDataset, writeDatasetTables } from '../../../src/main/core/store/datasetStore.ts';
import type { DatasetItem } from '../../../src/shared/domain/dataset.ts';

export const maskSide = 64;
export const maskClasses = [{ id: 0, name: 'Road', color: '#6E6077' }] as const;

export const maskDatasetInfo = {
  name: 'street',
  format: 'images',
  linked: false,
  createdAt: '2026-11-23T00:00:00.000Z',
};

export function itemOf(id: string): DatasetItem {
  const files = { id, name: `${id}.png`, image: `images/${id}.png`, mask: null };
  return { ...files, width: maskSide, height: maskSide, split: 'train', review: 'review', pixels: null };
}

export async function createMaskDataset(folder: string): ReturnType<typeof openDataset> {
  await mkdir(join(datasetDir(folder, 'street'), 'masks'), { recursive: true });
  await writeDatasetTables(datasetDir(folder, 'street'), maskDatasetInfo, [itemOf('a')]);
  return openDataset(folder, 'street');
}
