import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listRuns } from '../../src/main/core/store/runStore.ts';
import { isProcessAlive } from '../../src/main/core/store/owner.ts';
import { projectRoot } from '../support/testData.ts';
import { makeTinyProject, tinyRecipe } from '../support/tinyProject.ts';
import { startJob } from '../support/workerProcess.ts';

/** Far more steps than a test waits for. */
const recipe = { ...tinyRecipe, maxSteps: 100_000, checkpointEvery: 50, monitorEvery: 50 };

let project: string;
beforeAll(async () => {
  project = await makeTinyProject();
});
afterAll(() => rm(project, { recursive: true }));

function startTraining() {
  return startJob('train', { project, dataset: 'boxes', recipe, resume: null });
}

describe('a training in its worker', () => {
  it('stops when asked, with a checkpoint of the last step', async () => {
    const job = startTraining();
    await job.event((event) => event.kind === 'scalars' && event.step === 12);
    job.send({ type: 'stop' });
    const { run, steps } = await job.result;
    const runs = await listRuns(project);
    expect(runs.find((one) => one.run === run)).toMatchObject({ state: 'stopped', step: steps });
  });

  it('takes no step while it is paused, and goes on', async () => {
    const job = startTraining();
    await job.event((event) => event.kind === 'scalars' && event.step === 5);
    job.send({ type: 'pause' });
    await job.event((event) => event.kind === 'scalars');
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const stepsSeen = () =>
      job.messages.filter((m) => m.type === 'event' && m.event.kind === 'scalars').length;
    const paused = stepsSeen();
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(stepsSeen()).toBe(paused);
    expect(job.messages.some(({ type }) => type === 'heartbeat')).toBe(true);
    job.send({ type: 'resume' });
    await job.event((event) => event.kind === 'scalars' && event.step === paused + 3);
    job.send({ type: 'abort' });
    await expect(job.result).rejects.toMatchObject({ code: 'cancelled' });
  });

  it('ends within five seconds when its host dies, with a checkpoint', async () => {
    const hostProgram = `
      const { fork } = require('node:child_process');
      const worker = fork(process.argv[1], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      worker.on('message', (message) => {
        if (message.type === 'ready') worker.send({ type: 'start', kind: 'train', params: JSON.parse(process.argv[2]) });
        if (message.type === 'event' && message.event.kind === 'scalars' && message.event.step === 8) {
          process.send(worker.pid);
        }
      });`;
    const params = JSON.stringify({ project, dataset: 'boxes', recipe, resume: null });
    const host = fork(join(projectRoot, 'out/main/worker.js'), [params], {
      execArgv: ['-e', hostProgram],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const [pid] = (await once(host, 'message')) as [number];
    host.kill('SIGKILL');
    const deadline = Date.now() + 10_000;
    while (isProcessAlive(pid) && Date.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect(isProcessAlive(pid)).toBe(false);
    const [{ state, step }] = await listRuns(project);
    expect(state).toBe('stopped');
    expect(step).toBeGreaterThanOrEqual(8);
  });

  it('refuses an unknown kind in one line', async () => {
    await expect(startJob('paint' as 'train', {} as never).result).rejects.toThrow(
      'There is no job kind "paint".',
    );
  });
});
