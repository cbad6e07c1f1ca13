import { statfs } from 'node:fs/promises';
import { totalmem } from 'node:os';
import type { DatasetItem } from '../../../shared/domain/dataset.ts';
import type { NetCost } from '../../../shared/domain/catalogue.ts';
import { recipeFields, type Recipe } from '../../../shared/domain/recipe.ts';
import type { NumberField } from '../../../shared/fields.ts';
import type { StartCheck, TrainingEstimate } from '../../../shared/domain/trainingEstimate.ts';
import { boxOf, fittedSize, trainingMultiple } from '../../core/data/prepare.ts';
import type { Size } from '../../core/data/resize.ts';
import { createSampler } from '../../core/data/sampler.ts';
import { netOptionsOf } from '../../core/models/spec.ts';
import { fittingBatch, trainingMemory, type TrainingSize } from '../../core/training/memory.ts';
import { fixedTotalSteps } from '../../core/training/plan.ts';
import type { HostContext } from '../context.ts';
import type { OpenProject } from '../session.ts';
import { checkData } from './startChecks.ts';

const largestBatch = batchField().max;
/** Red, green, blue and the label. */
const bytesPerPixel = 4;
/** Left free for whatever else a disk must take while a run is written. */
const spareDiskBytes = 0.5e9;
/** Weights alone in the history, with the optimizer's two moments in the newest two. */
const momentsInNewest = 2 * 2;

/** What a training would take on this machine, and what stands in its way; starts nothing. */
export async function estimateTraining(
  { project, datasets }: OpenProject,
  dataset: string,
  recipe: Recipe,
  { speeds, architectures }: Pick<HostContext, 'speeds' | 'architectures'>,
): Promise<TrainingEstimate> {
  const { items } = (await datasets.get(dataset)).dataset;
  const size = trainingSize(items, recipe);
  const cost = await architectures.cost({
    encoder: recipe.encoder,
    decoder: recipe.decoder,
    classes: Math.max(1, project.classes.length),
    size,
    options: netOptionsOf(recipe),
  });
  const [speed, disk] = await Promise.all([
    speeds.lookUp(recipe, cost.multiplyAdds),
    checkDisk(project.dir, cost, recipe),
  ]);
  const plan = planSteps(items, recipe);
  const dataBytes = plan.images * size.width * size.height * bytesPerPixel;
  const memory = checkMemory({ ...cost, dataBytes }, recipe);
  const checks = checkData(items, project.classes, recipe);
  return {
    ...size,
    params: cost.params,
    multiplyAdds: cost.multiplyAdds,
    receptiveField: cost.receptiveField,
    ...memory.figures,
    speed,
    stepsPerEpoch: plan.stepsPerEpoch,
    totalSteps: plan.totalSteps,
    seconds: secondsOf(recipe, plan.totalSteps, speed?.imagesPerSecond ?? null),
    diskBytes: disk.bytes,
    checks: [...checks, memory.check, disk.check],
  };
}

/** The box of the first images that would be trained on: most datasets have one size. */
export function trainingSize(items: readonly DatasetItem[], recipe: Pick<Recipe, 'size'>): Size {
  const used = items.filter(({ mask, split }) => mask !== null && split === 'train');
  const sizes = (used.length === 0 ? items : used).slice(0, 100).map((item) => fittedSize(item, recipe.size));
  return boxOf(sizes.length === 0 ? [{ width: recipe.size, height: recipe.size }] : sizes, trainingMultiple);
}

interface StepPlan extends Pick<TrainingEstimate, 'stepsPerEpoch' | 'totalSteps'> {
  readonly images: number;
}

function planSteps(items: readonly DatasetItem[], recipe: Recipe): StepPlan {
  const images = items.filter(({ mask, split }) => mask !== null && split === 'train').length;
  const { stepsPerEpoch } = createSampler(Math.max(1, images), recipe.batchSize, recipe.seed);
  return { images, stepsPerEpoch, totalSteps: fixedTotalSteps(recipe, stepsPerEpoch) };
}

function secondsOf(recipe: Recipe, steps: number | null, imagesPerSecond: number | null): number | null {
  if (steps === null) return recipe.maxMinutes * 60;
  return imagesPerSecond === null ? null : (steps * recipe.batchSize) / imagesPerSecond;
}

type MemoryFigures = Pick<
  TrainingEstimate,
  'memoryBytes' | 'freeMemoryBytes' | 'totalMemoryBytes' | 'fittingBatch'
>;

function checkMemory(
  cost: TrainingSize,
  { batchSize }: Recipe,
): { readonly figures: MemoryFigures; readonly check: StartCheck } {
  const memoryBytes = trainingMemory(cost, batchSize);
  const freeMemoryBytes = process.availableMemory();
  const limit = process.constrainedMemory();
  const totalMemoryBytes = limit > 0 && limit < totalmem() ? limit : totalmem();
  const fits = memoryBytes <= freeMemoryBytes;
  const batch = fits ? null : fittingBatch(cost, freeMemoryBytes, largestBatch);
  return {
    figures: { memoryBytes, freeMemoryBytes, totalMemoryBytes, fittingBatch: batch },
    check: {
      id: 'memory',
      state: fits ? 'ok' : 'warning',
      values: { need: memoryBytes, free: freeMemoryBytes, batch: batch ?? 0 },
    },
  };
}

async function checkDisk(
  folder: string,
  { params }: NetCost,
  { keep }: Recipe,
): Promise<{ readonly bytes: number; readonly check: StartCheck }> {
  const bytes = params * Float32Array.BYTES_PER_ELEMENT * (keep + momentsInNewest);
  const free = await statfs(folder).then(({ bavail, bsize }) => bavail * bsize);
  const state = free < bytes + spareDiskBytes ? 'warning' : 'ok';
  return { bytes, check: { id: 'disk', state, values: { need: bytes, free } } };
}

function batchField(): NumberField {
  const field = recipeFields.find(({ key }) => key === 'batchSize');
  if (field?.kind !== 'number') throw new RangeError('The batch is no number.');
  return field;
}
