import type { DatasetItem } from '../../../shared/domain/dataset.ts';
import type { PredictItemsResult } from '../../../shared/domain/jobSpecs.ts';
import type { LabelClass } from '../../../shared/domain/labels.ts';
import { StudioError, toStudioError } from '../../../shared/errors.ts';
import { readImage } from '../data/imageIo.ts';
import type { JobContext } from '../jobContext.ts';
import { createProgressMeter } from '../progressMeter.ts';
import { imagePath } from '../store/datasetStore.ts';
import { findPrediction, savePrediction, stampOf, type PredictionPlace } from '../store/predictionStore.ts';
import type { Tf } from '../tensors/backend.ts';
import { createPredictor, inputSize, type Predictor } from './predictor.ts';
import type { RunNet } from './runNet.ts';

export interface ItemNet {
  readonly predictor: Predictor;
  /** The run's. */
  readonly classes: readonly LabelClass[];
}

/** A run's net as items are predicted with it, whoever asks: stored predictions are shared. The net stays the caller's. */
export function itemNetOf(tf: Tf, { net, args }: Pick<RunNet, 'net' | 'args'>): ItemNet {
  return { predictor: createPredictor(tf, net, inputSize(-1, args.recipe.size)), classes: args.classes };
}

export type PredictItemsCount = Pick<PredictItemsResult, 'predicted' | 'kept' | 'problems'>;

/**
 * Fills in the predictions that the items lack; what is there and fresh stays. `loadNet` is asked only when there is
 * something to do. An image that cannot be read is listed and the others go on; a stop ends it with what is done.
 */
export async function predictItems(
  place: PredictionPlace,
  items: readonly DatasetItem[],
  loadNet: () => Promise<ItemNet>,
  context: JobContext,
): Promise<PredictItemsCount> {
  const missing: DatasetItem[] = [];
  for (const item of items) if ((await findPrediction(place, item)) === null) missing.push(item);
  if (missing.length === 0) return { predicted: 0, kept: items.length, problems: [] };
  const net = await loadNet();
  const problems: { item: string; message: string }[] = [];
  const meter = createProgressMeter(missing.length, 'images');
  let predicted = 0;
  for (const item of missing) {
    await context.token.whilePaused();
    context.signal.throwIfAborted();
    if (context.token.isStopping) break;
    const problem = await predictItem(place, item, net).then(() => null, toItemProblem);
    if (problem === null) predicted += 1;
    else problems.push({ item: item.id, message: problem });
    context.progress(meter.at(predicted + problems.length, 'Predicting'));
  }
  return { predicted, kept: items.length - missing.length, problems };
}

/** Predicts one item anew and keeps it. Throws StudioError where its image cannot be used. */
export async function predictItem(
  place: PredictionPlace,
  item: DatasetItem,
  { predictor, classes }: ItemNet,
): Promise<void> {
  const stamp = await stampOf(place, item);
  const image = await readImage(imagePath(place.dataset, item));
  const { width, height } = image;
  const mask = { width, height, data: predictor.predict(image) };
  await savePrediction(place, item.id, { mask, classes, stamp });
}

/** The images' faults are told and passed over; anything else, a full disk above all, ends the job. */
function toItemProblem(thrown: unknown): string {
  const error = toStudioError(thrown);
  if (error.details?.['problem'] === undefined && error.code !== 'notFound') throw error;
  return error.message;
}

/** The named items, or all; throws StudioError('notFound') for an unknown id. */
export function chooseItems(
  { dataset }: Pick<PredictionPlace, 'dataset'>,
  ids: readonly string[] | null,
): readonly DatasetItem[] {
  if (ids === null) return dataset.items;
  const known = new Map(dataset.items.map((item) => [item.id, item]));
  return ids.map((id) => {
    const item = known.get(id);
    if (item !== undefined) return item;
    throw new StudioError('notFound', `Dataset ${dataset.info.name} has no item "${id}".`, {
      fix: 'It may have been removed: reload the dataset.',
    });
  });
}
