import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabelClass } from '../../src/shared/domain/labels.ts';
import type { LabelMask } from '../../src/main/core/data/labelMask.ts';
import { identifyCheckpoint, saveCheckpoint } from '../../src/main/core/store/checkpointStore.ts';
import { findItem, openDataset } from '../../src/main/core/store/datasetStore.ts';
import { savePrediction, stampOf, type PredictionPlace } from '../../src/main/core/store/predictionStore.ts';
import { runsFolder, writeRunArguments, writeRunStatus } from '../../src/main/core/store/runStore.ts';
import { exampleArguments, exampleStatus } from './runs.ts';

/** A run with one checkpoint of a weight that no net has: for all that only reads its files. */
export async function makeRunWithCheckpoint(
  project: string,
  run: string,
  classes: readonly LabelClass[],
  step = 10,
): Promise<string> {
  const folder = join(runsFolder(project), run);
  await mkdir(folder, { recursive: true });
  await writeRunArguments(folder, { ...exampleArguments(run), classes });
  await writeRunStatus(folder, exampleStatus());
  await addCheckpoint(folder, step, step);
  await writeFile(join(folder, 'best'), `${step}\n`);
  return folder;
}

export async function addCheckpoint(folder: string, step: number, weight: number): Promise<void> {
  const weights = [{ name: 'w', shape: [1], values: Float32Array.of(weight) }];
  const state = { step, epoch: 1, seed: 1, totalSteps: 100, seconds: 1, miou: null, newVariables: [] };
  await saveCheckpoint(folder, { weights, optimizer: [], state }, { isBest: false, keep: 20 });
}

export async function placeOf(project: string, runFolder: string, dataset: string): Promise<PredictionPlace> {
  const checkpoint = await identifyCheckpoint(runFolder, 'latest');
  return { runFolder, checkpoint, dataset: await openDataset(project, dataset) };
}

/** Keeps `mask` as if the checkpoint had predicted it just now. */
export async function keepPrediction(
  place: PredictionPlace,
  item: string,
  mask: LabelMask,
  classes: readonly LabelClass[],
): Promise<void> {
  const stamp = await stampOf(place, findItem(place.dataset, item));
  await savePrediction(place, item, { mask, classes, stamp });
}
