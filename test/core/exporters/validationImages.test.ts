import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import type { RgbImage } from '../../../src/main/core/data/imageIo.ts';
import { validationImages } from '../../../src/main/core/exporters/validationImages.ts';
import { createQuietContext } from '../../../src/main/core/jobContext.ts';
import { exampleArguments } from '../../support/runs.ts';
import { addTinyDataset, makeTinyProject, tinyRecipe } from '../../support/tinyProject.ts';

let project: string;
const ids = Array.from({ length: 12 }, (_, n) => `v${n}`);

beforeEach(async () => {
  project = await makeTinyProject();
  onTestFinished(() => rm(project, { recursive: true }));
  const pictures = ids.map((id) => [id, 'val'] as const);
  await addTinyDataset(project, 'night', pictures);
});

async function removePictures(gone: readonly string[]): Promise<void> {
  for (const id of gone) await rm(join(project, 'datasets', 'night', 'images', `${id}.png`));
}

/** How many pictures there are to compare on, and what was told. */
async function readAll(): Promise<{ readonly count: number; readonly lines: readonly string[] }> {
  const lines: string[] = [];
  const context = { ...createQuietContext(), log: (line: string) => void lines.push(line) };
  const args = { ...exampleArguments('run'), dataset: 'night', recipe: tinyRecipe };
  const images: RgbImage[] = [];
  for await (const image of validationImages(project, args, context)) images.push(image);
  return { count: images.length, lines };
}

it('four pictures are compared, others in the place of those that cannot be read', async () => {
  expect(await readAll()).toEqual({ count: 4, lines: [] });
  // Those at equal distances.
  await removePictures(['v1', 'v4', 'v7', 'v10']);
  const { count, lines } = await readAll();
  expect(count).toBe(4);
  expect(lines).toHaveLength(4);
  expect(lines[0]).toMatch(/^Not compared on: .*v1\.png cannot be read: there is no such file or folder\.$/);
});

it('as many as can be read are enough, and without any a random one', async () => {
  await removePictures(ids.slice(1));
  expect((await readAll()).count).toBe(1);
  await removePictures(['v0']);
  const { count, lines } = await readAll();
  expect(count).toBe(1);
  expect(lines).toHaveLength(ids.length + 1);
  expect(lines.at(-1)).toBe(
    'None of the images of dataset night can be read here: the export is compared on a random picture.',
  );
  await rm(join(project, 'datasets', 'night'), { recursive: true });
  const told = ['Dataset night has no images here: the export is compared on a random picture.'];
  expect(await readAll()).toEqual({ count: 1, lines: told });
});
