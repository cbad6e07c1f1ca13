import { copyFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DatasetItem } from '../../../src/shared/domain/dataset.ts';
import { checkDataset } from '../../../src/main/core/data/health.ts';
import { encodeIndexPng } from '../../../src/main/core/data/maskIo.ts';
import { openDataset, writeDatasetTables } from '../../../src/main/core/store/datasetStore.ts';
import { makeTinyProject, tinyClasses } from '../../support/tinyProject.ts';

let project: string;
let dir: string;
beforeEach(async () => {
  project = await makeTinyProject();
  dir = join(project, 'datasets', 'boxes');
});
afterEach(() => rm(project, { recursive: true }));

async function check() {
  return checkDataset(await openDataset(project, 'boxes'), tinyClasses);
}

/** Item and code of each finding. */
async function codes(): Promise<readonly string[]> {
  return (await check()).findings.map(({ item, code }) => `${item ?? '*'} ${code}`);
}

async function changeItems(change: (item: DatasetItem) => DatasetItem): Promise<void> {
  const { info, items } = await openDataset(project, 'boxes');
  await writeDatasetTables(dir, info, items.map(change));
}

async function writeMask(id: string, label: number, side = 64): Promise<void> {
  const data = new Uint8Array(side * side).fill(label);
  const png = await encodeIndexPng({ width: side, height: side, data }, tinyClasses);
  await writeFile(join(dir, 'masks', `${id}.png`), png);
}

describe('the health of a dataset', () => {
  it('is good where nothing is wrong', async () => {
    expect(await check()).toEqual({ dataset: 'boxes', items: 9, findings: [] });
  });

  it('tells missing and damaged files apart', async () => {
    await rm(join(dir, 'images', 'box0.png'));
    await writeFile(join(dir, 'images', 'box1.png'), 'no picture');
    await rm(join(dir, 'masks', 'box2.png'));
    await writeFile(join(dir, 'masks', 'box3.png'), 'no mask');
    await changeItems((item) => (item.id === 'box4' ? { ...item, mask: null, pixels: null } : item));
    expect(await codes()).toEqual([
      'box0 imageMissing',
      'box1 imageUnreadable',
      'box2 maskMissing',
      'box3 maskUnreadable',
      'box4 noMask',
    ]);
  });

  it('looks into the masks, not at the counts of the table', async () => {
    await writeMask('box0', 1, 32);
    await writeMask('box1', 7);
    await writeMask('box2', 255);
    expect(await codes()).toEqual(['box0 sizeMismatch', 'box1 unknownClass', 'box2 voidOnly']);
  });

  it('finds classes that a split lacks, and splits without labels', async () => {
    for (const id of ['box6', 'box7', 'box8']) await writeMask(id, 0);
    expect((await check()).findings).toEqual([
      { item: null, code: 'classAbsent', message: 'Class Red box has no pixel in split val.' },
      { item: null, code: 'classAbsent', message: 'Class Green box has no pixel in split val.' },
    ]);
    await changeItems((item) => ({ ...item, split: 'train' }));
    expect(await codes()).toEqual(['* emptySplit']);
  });

  it('finds one image in two splits, not within one', async () => {
    await copyFile(join(dir, 'images', 'box0.png'), join(dir, 'images', 'box1.png'));
    await copyFile(join(dir, 'images', 'box2.png'), join(dir, 'images', 'box7.png'));
    expect((await check()).findings).toEqual([
      { item: 'box7', code: 'sameImage', message: 'box7.png in val is the same image as box2.png in train.' },
    ]);
  });
});
