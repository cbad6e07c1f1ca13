import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createJobToken, createQuietContext } from '../../../src/main/core/jobContext.ts';
import type { JobContext } from '../../../src/main/core/jobContext.ts';
import { readRunDetail } from '../../../src/main/core/store/runStore.ts';
import { loadTensorFlow } from '../../../src/main/core/tensors/backend.ts';
import type { Tf } from '../../../src/main/core/tensors/backend.ts';
import { calibrationSteps } from '../../../src/main/core/training/schedules.ts';
import { makeTinyProject, trainTiny } from '../../support/tinyProject.ts';

let tf: Tf;
let project: string;

beforeAll(async () => {
  tf = await loadTensorFlow();
  project = await makeTinyProject();
});
afterAll(() => rm(project, { recursive: true }));

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
