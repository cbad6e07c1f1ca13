import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import type { TrainResult } from '../../src/shared/domain/jobSpecs.ts';
import type { DatasetItem, Split } from '../../src/shared/domain/dataset.ts';
import type { LabelClass } from '../../src/shared/domain/labels.ts';
import { defaultRecipe } from '../../src/shared/domain/recipe.ts';
import type { Recipe } from '../../src/shared/domain/recipe.ts';
import { countLabels } from '../../src/main/core/data/labelMask.ts';
import type { LabelMask } from '../../src/main/core/data/labelMask.ts';
import { encodeIndexPng } from '../../src/main/core/data/maskIo.ts';
import { createRng } from '../../src/main/core/data/rng.ts';
import { writeDatasetTables } from '../../src/main/core/store/datasetStore.ts';
import { createProject } from '../../src/main/core/store/projectStore.ts';
import { writeFileAtomic } from '../../src/main/core/store/atomicFile.ts';
import { createJobToken, createQuietContext } from '../../src/main/core/jobContext.ts';
import type { JobContext } from '../../src/main/core/jobContext.ts';
import type { Tf } from '../../src/main/core/tensors/backend.ts';
import { train } from '../../src/main/core/training/train.ts';

export const tinyClasses: readonly LabelClass[] = [
  { id: 0, name: 'Ground', color: '#3643AE' },
  { id: 1, name: 'Red box', color: '#D65826' },
  { id: 2, name: 'Green box', color: '#77D0A2' },
];

const side = 64;
const paint = [
  [60, 60, 70],
  [200, 40, 40],
  [40, 190, 60],
] as const;

/** A net of a tenth of a second a step, for everything about training but its quality. */
export const tinyRecipe: Recipe = {
  ...defaultRecipe,
  encoder: 'mobilenet_v1_025',
  decoder: 'fcn8',
  weights: 'none',
  size: side,
  batchSize: 2,
  epochs: 3,
  learningRate: 3e-3,
  monitorImages: 2,
};

/** A run of the tiny recipe with some fields changed. */
export function trainTiny(
  tf: Tf,
  project: string,
  change: Partial<Recipe>,
  context: JobContext = createQuietContext(),
): Promise<TrainResult> {
  const recipe = { ...tinyRecipe, ...change };
  return train(tf, { project, dataset: 'boxes', recipe, resume: null }, context);
}

/** Stops the training once `steps` of it are done, as a user would; 0: before the first. */
export function stoppingAfter(steps: number): JobContext {
  const token = createJobToken();
  if (steps === 0) token.stop();
  return {
    ...createQuietContext(token),
    emit: (event) => {
      if (event.kind === 'scalars' && event.step >= steps) token.stop();
    },
  };
}

/** A project with a dataset `boxes`: 64 × 64 pictures of a red and a green box, six to train and three to validate. */
export async function makeTinyProject(parent: string = tmpdir()): Promise<string> {
  const project = await mkdtemp(join(parent, 'tiny-'));
  await createProject(project, { classes: tinyClasses });
  const boxes = Array.from({ length: 9 }, (_, n) => [`box${n}`, n < 6 ? 'train' : 'val'] as const);
  await addTinyDataset(project, 'boxes', boxes);
  return project;
}

/** Adds a dataset of such pictures, by id and split. */
export async function addTinyDataset(
  project: string,
  name: string,
  pictures: readonly (readonly [id: string, split: Split])[],
): Promise<void> {
  const dir = join(project, 'datasets', name);
  await mkdir(join(dir, 'images'), { recursive: true });
  await mkdir(join(dir, 'masks'));
  const items: DatasetItem[] = [];
  for (const [number, [id, split]] of pictures.entries()) items.push(await writeItem(dir, id, number, split));
  const createdAt = new Date(0).toISOString();
  await writeDatasetTables(dir, { name, format: 'mask_folder', linked: false, createdAt }, items);
}

async function writeItem(dir: string, id: string, seed: number, split: Split): Promise<DatasetItem> {
  const labels = drawBoxes(seed);
  const rng = createRng(seed, 1);
  const pixels = Uint8Array.from(
    Array.from(labels.data).flatMap((label) =>
      (paint[label] ?? paint[0]).map((value) => value + rng.below(40)),
    ),
  );
  const png = await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();
  await writeFileAtomic(join(dir, 'images', `${id}.png`), png);
  await writeFileAtomic(join(dir, 'masks', `${id}.png`), await encodeIndexPng(labels, tinyClasses));
  return {
    id,
    name: `${id}.png`,
    image: `images/${id}.png`,
    mask: `masks/${id}.png`,
    width: side,
    height: side,
    split,
    review: 'approved',
    pixels: countLabels(labels),
  };
}

/** Two boxes at random places; the top rows are void. */
function drawBoxes(seed: number): LabelMask {
  const rng = createRng(seed, 2);
  const data = new Uint8Array(side * side);
  for (const label of [1, 2]) {
    const [left, top] = [rng.below(side - 24), rng.below(side - 24)];
    for (let y = top; y < top + 24; y += 1) data.fill(label, y * side + left, y * side + left + 24);
  }
  data.fill(255, 0, 3 * side);
  return { width: side, height: side, data };
}
