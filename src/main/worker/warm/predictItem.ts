import { itemNetOf, predictItem } from '../../core/inference/predictItems.ts';
import { identifyCheckpoint } from '../../core/store/checkpointStore.ts';
import { findItem, openDataset } from '../../core/store/datasetStore.ts';
import { findPrediction } from '../../core/store/predictionStore.ts';
import { findRun } from '../../core/store/runStore.ts';
import { loadTensorFlow } from '../../core/tensors/backend.ts';
import type { WarmCall } from './index.ts';
import { nets } from './netCache.ts';

export const predictStoredItem: WarmCall<'predictItem'> = async ({
  project,
  run,
  step,
  dataset: name,
  item: id,
}) => {
  const runFolder = await findRun(project, run);
  const dataset = await openDataset(project, name);
  const place = { runFolder, dataset, checkpoint: await identifyCheckpoint(runFolder, step) };
  const item = findItem(dataset, id);
  if ((await findPrediction(place, item)) !== null) return { predicted: false };
  const tf = await loadTensorFlow({ staysOpen: true });
  await predictItem(place, item, itemNetOf(tf, await nets.get(tf, runFolder, step)));
  return { predicted: true };
};
