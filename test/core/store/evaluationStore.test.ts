import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import type { EvaluationResult } from '../../../src/shared/domain/evaluation.ts';
import { identifyCheckpoint } from '../../../src/main/core/store/checkpointStore.ts';
import { readEvaluations, saveEvaluation } from '../../../src/main/core/store/evaluationStore.ts';
import { addCheckpoint, makeRunWithCheckpoint } from '../../support/predictions.ts';

const trainedOn = 'camvid';
let folder: string;

beforeEach(async () => {
  const project = await mkdtemp(join(tmpdir(), 'evaluations-'));
  onTestFinished(() => rm(project, { recursive: true }));
  folder = await makeRunWithCheckpoint(project, 'a run', []);
  await mkdir(join(folder, 'eval'));
});

function scored(change: Partial<EvaluationResult> = {}): EvaluationResult {
  const subject = { checkpoint: 10, dataset: trainedOn, split: 'val', size: -1, grid: 'label' } as const;
  const score = { images: 3, miou: 0.5, pixelAccuracy: 0.9, perClass: [], confusion: [] };
  const rest = { scales: [1], flip: false, sha256: null, ci95: [0.4, 0.6], imagesPerSecond: 1 } as const;
  return { run: 'a run', ...subject, ...score, ...rest, ...change };
}

/** A file as an earlier version wrote it. */
function writeOld(stem: string, change: Partial<EvaluationResult> = {}): Promise<void> {
  const unknown = { sha256: undefined, dataset: undefined, grid: undefined };
  const text = JSON.stringify({ ...scored(change), ...unknown });
  return writeFile(join(folder, 'eval', `${stem}.json`), text);
}

it('the score of a step is left out once other weights have been written at that step', async () => {
  const { sha256 } = await identifyCheckpoint(folder, 10);
  await saveEvaluation(folder, scored({ sha256 }), trainedOn);
  await saveEvaluation(
    folder,
    scored({ checkpoint: 5, sha256: 'of a step that was thinned out' }),
    trainedOn,
  );
  const steps = async () => (await readEvaluations(folder)).map(({ checkpoint }) => checkpoint);
  expect(await steps()).toEqual([10, 5]);
  // As a run does that is resumed from a step before.
  await writeFile(join(folder, 'latest'), '5\n');
  await addCheckpoint(folder, 10, 2);
  expect(await steps()).toEqual([5]);
  const again = scored({ sha256: (await identifyCheckpoint(folder, 10)).sha256, miou: 0.7 });
  await saveEvaluation(folder, again, trainedOn);
  expect(await readEvaluations(folder)).toContainEqual(again);
});

it('the score of weights that the run did not go on from never comes back', async () => {
  for (const checkpoint of [5, 8, 10, 20]) {
    await saveEvaluation(folder, scored({ checkpoint, sha256: `of ${checkpoint}` }), trainedOn);
  }
  await saveEvaluation(folder, scored({ checkpoint: 8, split: 'test', dataset: 'other' }), trainedOn);
  // It went on from a step before, wrote one of them anew, and thinned its history later.
  await writeFile(join(folder, 'latest'), '5\n');
  await addCheckpoint(folder, 10, 2);
  await rm(join(folder, 'checkpoints', '10'), { recursive: true });
  expect((await readEvaluations(folder)).map(({ checkpoint }) => checkpoint)).toEqual([20, 5]);
});

it('a dataset of whatever name is told from the grid and from other datasets', async () => {
  const made = [
    scored({ grid: 'training' }),
    scored({ dataset: 'training' }),
    scored({ dataset: 'training', grid: 'training' }),
    scored({ dataset: 'a-training' }),
    scored({ dataset: 'a-flip', scales: [0.5], flip: true }),
    scored({ dataset: 'a', scales: [0.5], flip: true }),
    scored(),
  ];
  for (const one of made) await saveEvaluation(folder, one, trainedOn);
  const found = await readEvaluations(folder);
  expect(found).toHaveLength(made.length);
  for (const one of made) expect(found).toContainEqual(one);
  // The usual one stands first.
  expect(found[0]).toEqual(scored());
});

it('files of earlier versions say dataset and grid by their names', async () => {
  await writeOld('10-val--1');
  await writeOld('10-val--1-training');
  await writeOld('10-val--1-other-set');
  await writeOld('10-val-64-other-training-x1_1.5-flip', { size: 64, scales: [1, 1.5], flip: true });
  await writeFile(join(folder, 'eval', 'broken.json'), '{');
  const found = await readEvaluations(folder);
  expect(found).toHaveLength(4);
  for (const one of [
    scored(),
    scored({ grid: 'training' }),
    scored({ dataset: 'other-set' }),
    scored({ dataset: 'other', grid: 'training', size: 64, scales: [1, 1.5], flip: true }),
  ]) {
    expect(found).toContainEqual(one);
  }
});

it('an evaluation that was made anew takes the place of an earlier version’s', async () => {
  await writeOld('10-val--1-other', { miou: 0.1 });
  await writeOld('10-val--1', { miou: 0.1 });
  const made = [scored(), scored({ dataset: 'other' })];
  for (const one of made) await saveEvaluation(folder, one, trainedOn);
  expect(await readEvaluations(folder)).toEqual(made);
});

it('a run that was removed meanwhile does not come back as a folder with nothing but a score', async () => {
  await rm(folder, { recursive: true });
  const message = 'Run a run was removed or renamed meanwhile.';
  await expect(saveEvaluation(folder, scored(), trainedOn)).rejects.toMatchObject({
    code: 'conflict',
    message,
  });
  expect(await readdir(dirname(folder))).toEqual([]);
});
