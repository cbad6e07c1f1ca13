import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { TrainResult } from '../../../src/shared/domain/jobSpecs.ts';
import { seriesTags } from '../../../src/shared/domain/series.ts';
import { createJobToken, createQuietContext } from '../../../src/main/core/jobContext.ts';
import type { JobContext } from '../../../src/main/core/jobContext.ts';
import { listCheckpoints, loadCheckpoint } from '../../../src/main/core/store/checkpointStore.ts';
import { createSeriesReader } from '../../../src/main/core/store/eventReader.ts';
import { findRun, readRunDetail } from '../../../src/main/core/store/runStore.ts';
import { loadTensorFlow } from '../../../src/main/core/tensors/backend.ts';
import type { Tf } from '../../../src/main/core/tensors/backend.ts';
import { train } from '../../../src/main/core/training/train.ts';
import { calibrationSteps } from '../../../src/main/core/training/plan.ts';
import { makeTinyProject, stoppingAfter, tinyRecipe, trainTiny } from '../../support/tinyProject.ts';

let tf: Tf;
let project: string;

beforeAll(async () => {
  // One thread: a run that went on can be compared bit for bit with one that was not stopped.
  tf = await loadTensorFlow({ threads: 1 });
  project = await makeTinyProject();
});
afterAll(() => rm(project, { recursive: true }));

function resume(run: string): Promise<TrainResult> {
  return train(tf, { project, dataset: 'boxes', recipe: tinyRecipe, resume: run }, createQuietContext());
}

it('a run that is paused amid a score says so, and counts none of the pause among its minutes', async () => {
  const token = createJobToken();
  let folder: string | undefined;
  const context: JobContext = {
    ...createQuietContext(token),
    emit(event) {
      if (event.kind === 'run') ({ folder } = event);
      // The first score follows, and tells how many steps the minutes are.
      if (event.kind === 'scalars' && event.step === calibrationSteps && slept === 0) token.pause();
      if (event.kind === 'scalars' && event.step > calibrationSteps) token.stop();
    },
  };
  const now = performance.now.bind(performance);
  let slept = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + slept);
  const running = trainTiny(tf, project, { maxMinutes: 10 }, context);
  const state = async () => (folder === undefined ? null : (await readRunDetail(folder)).status.state);
  await vi.waitUntil(async () => (await state()) === 'paused', { timeout: 60_000, interval: 50 });
  slept = 3_600_000;
  token.resume();
  const { totalSteps, seconds } = await running;
  clock.mockRestore();
  expect(await state()).toBe('stopped');
  expect(totalSteps).toBeGreaterThan(calibrationSteps);
  expect(seconds).toBeLessThan(3600);
});

it('a run that is stopped amid its last score is not done, and takes it on resuming', async () => {
  const whole = await trainTiny(tf, project, { maxSteps: 4 });
  const { run, ...stopped } = await trainTiny(tf, project, { maxSteps: 4 }, stoppingAfter(4));
  expect(stopped).toMatchObject({ steps: 4, totalSteps: 4 });
  const folder = await findRun(project, run);
  const status = { step: 4, latestCheckpoint: 4 };
  expect((await readRunDetail(folder)).status).toMatchObject({ ...status, state: 'stopped' });
  expect((await listCheckpoints(folder)).at(-1)).toMatchObject({ step: 4, miou: null, canResume: true });

  expect(await resume(run)).toMatchObject({ run, steps: 4, best: whole.best });
  expect((await readRunDetail(folder)).status).toMatchObject({ ...status, state: 'done', message: null });
  const [found, expected] = await Promise.all(
    [folder, await findRun(project, whole.run)].map((one) => loadCheckpoint(one, 4)),
  );
  expect(found.state.miou).toBe(expected.state.miou);
  expect(found.weights).toEqual(expected.weights);
  await expect(resume(run)).rejects.toThrow(`Run ${run} is complete: all 4 steps are done.`);
});

it('a run without a score is done after its last step, also where it is stopped there', async () => {
  const { run } = await trainTiny(tf, project, { maxSteps: 2, monitorImages: 0 }, stoppingAfter(2));
  expect((await readRunDetail(await findRun(project, run))).status.state).toBe('done');
  await expect(resume(run)).rejects.toThrow(`Run ${run} is complete: all 2 steps are done.`);
});

it('a run that is stopped amid the score that times it finds on resuming how many steps its minutes are', async () => {
  const recipe = { maxMinutes: 10, maxSteps: 25, monitorEvery: 1000, checkpointEvery: 1000 };
  const { run } = await trainTiny(tf, project, recipe, stoppingAfter(calibrationSteps));
  const folder = await findRun(project, run);
  const { status, arguments: before } = await readRunDetail(folder);
  expect(status).toMatchObject({ state: 'stopped', step: 20, latestCheckpoint: 20 });
  expect(before.totalSteps).toBeNull();

  expect(await resume(run)).toMatchObject({ steps: 25, totalSteps: 25 });
  const [scores] = await createSeriesReader(folder).read([seriesTags.miou]);
  // Three steps were timed anew.
  expect(scores.steps).toEqual([23, 25]);
});

it('a run that is stopped once the score that times it is taken keeps the score, and knows its steps', async () => {
  const token = createJobToken();
  const context: JobContext = {
    ...createQuietContext(token),
    emit: (event) => {
      if (event.kind === 'preview') token.stop();
    },
  };
  const recipe = { maxMinutes: 10, maxSteps: 25, monitorEvery: 1000, checkpointEvery: 1000 };
  const { run, best, ...stopped } = await trainTiny(tf, project, recipe, context);
  expect(stopped).toMatchObject({ steps: 20, totalSteps: 25 });
  const { status, arguments: args, checkpoints } = await readRunDetail(await findRun(project, run));
  expect(status).toMatchObject({ state: 'stopped', step: 20, latestCheckpoint: 20, best: { step: 20 } });
  expect(args.totalSteps).toBe(25);
  expect(checkpoints.at(-1)).toMatchObject({ step: 20, miou: best?.miou, isBest: true });
});
