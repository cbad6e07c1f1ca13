import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { StudioEvent } from '../../src/shared/contract/system.ts';
import type { Job, JobProgress } from '../../src/shared/domain/job.ts';
import { createRun, readRunSummary } from '../../src/main/core/store/runStore.ts';
import { createEventHub } from '../../src/main/host/events.ts';
import { createJobEffects } from '../../src/main/host/jobs/effects.ts';
import type { JobRequest } from '../../src/main/host/jobs/entry.ts';
import { makeTempFolder } from '../support/hostFixture.ts';
import { exampleArguments, exampleStatus } from '../support/runs.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

/** A training of a project that is open, and the news of its run so far. */
async function watchTraining() {
  const project = await makeTempFolder();
  const folder = await createRun(project, 'resnet18-linknet', (run) => ({
    args: exampleArguments(run),
    status: exampleStatus(),
  }));
  const run = folder.slice(join(project, 'runs').length + 1);
  const session = { current: { project: { dir: project } } };
  const told: StudioEvent[] = [];
  const events = createEventHub();
  events.listen((event) => told.push(event));
  const remember = vi.fn(() => Promise.resolve());
  const effects = createJobEffects({ events, session, speeds: { remember } } as never);
  const job = { id: 'j', kind: 'train', run, progress: null } as Job;
  const request = { kind: 'train', params: { project } } as unknown as JobRequest;
  const evaluation = { ...job, id: 'e', kind: 'evaluate' } as Job;
  const evaluate = { kind: 'evaluate', params: { project } } as unknown as JobRequest;
  const step = () => effects.onEvent(job, request, { kind: 'scalars', step: 1, seconds: 1, values: {} });
  async function newsOfRun(): Promise<number> {
    await vi.advanceTimersByTimeAsync(5000);
    // What would be told is read from the same files first.
    for (let i = 0; i < 5; i += 1) await readRunSummary(folder);
    return told.splice(0).filter(({ type }) => type === 'run').length;
  }
  return {
    run,
    told,
    log: (line: string) => effects.onEvent(job, request, { kind: 'log', line }),
    logOfEvaluation: (line: string) => effects.onEvent(evaluation, evaluate, { kind: 'log', line }),
    endEvaluation: () => effects.onEnd(evaluation, evaluate, { outcome: 'cancelled', error: {} } as never),
    session,
    step,
    newsOfRun,
    remember,
    end: (progress: Partial<JobProgress> | null = null) =>
      effects.onEnd({ ...job, progress } as Job, request, { outcome: 'done', result: null }),
  };
}

it('a run’s news are told while it is trained, and nothing of it after its end', async () => {
  const { step, end, newsOfRun } = await watchTraining();
  step();
  expect(await newsOfRun()).toBe(1);
  step();
  await end();
  expect(await newsOfRun()).toBe(1);
});

it('news of a project that was closed meanwhile are not told in the next', async () => {
  const { session, step, newsOfRun } = await watchTraining();
  step();
  session.current = { project: { dir: '/another' } };
  expect(await newsOfRun()).toBe(0);
});

it('an evaluation of the run that ends meanwhile takes none of its news', async () => {
  const { step, endEvaluation, newsOfRun } = await watchTraining();
  step();
  await endEvaluation();
  expect(await newsOfRun()).toBe(1);
});

it('lines of a training are those of its run’s log, lines of jobs that only use the run are not', async () => {
  const { run, told, log, logOfEvaluation } = await watchTraining();
  log('epoch 1');
  logOfEvaluation('engine: eager');
  await vi.advanceTimersByTimeAsync(1000);
  expect(told).toEqual([
    { type: 'log', run, lines: ['epoch 1'] },
    { type: 'log', run: null, lines: ['engine: eager'] },
  ]);
});

it('the speed of a run that was trained elsewhere is none of this machine until it takes steps here', async () => {
  const { remember, end } = await watchTraining();
  await end();
  await end({ imagesPerSecond: null });
  expect(remember).not.toHaveBeenCalled();
  await end({ imagesPerSecond: 3 });
  expect(remember).toHaveBeenCalledWith(expect.objectContaining({ multiplyAdds: 2000 }), 3);
});
