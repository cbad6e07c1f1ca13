import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StudioEvent } from '../../src/shared/contract/system.ts';
import type { RunStatus, RunSummary } from '../../src/shared/domain/run.ts';
import { nodeWorkerSpawner } from '../../src/main/host/jobs/spawnWorker.ts';
import { readVitalSigns } from '../../src/main/host/jobs/vitalSigns.ts';
import { listRuns } from '../../src/main/core/store/runStore.ts';
import { makeHost, makeTempFolder } from '../support/hostFixture.ts';
import { builtWorker, isRunning, startBuiltHost } from '../support/hostProcess.ts';
import { makeSmallProject } from '../support/smallDataset.ts';

/** The smallest net, for thousands of steps: it never ends before it is killed. */
const checkpointEvery = 10;
const recipe = {
  encoder: 'mobilenet_v1_025',
  decoder: 'fcn32',
  weights: 'none',
  size: 64,
  batchSize: 2,
  maxSteps: 100_000,
  checkpointEvery,
  monitorEvery: 1000,
  monitorImages: 1,
};

async function makeProject(): Promise<string> {
  const folder = join(await makeTempFolder(), 'project');
  await makeSmallProject(folder, 6, 0);
  return folder;
}

function readStatus(folder: string, run: string): RunStatus {
  return JSON.parse(readFileSync(join(folder, 'runs', run, 'status.json'), 'utf8')) as RunStatus;
}

/** The run that trains in the project, once it has a checkpoint to go on from. */
async function untilCheckpoint(folder: string): Promise<RunSummary> {
  const find = async (): Promise<RunSummary | undefined> =>
    (await listRuns(folder)).find(({ run }) => existsSync(join(folder, 'runs', run, 'latest')));
  await expect.poll(find, { timeout: 120_000, interval: 50 }).toBeDefined();
  return (await find()) as RunSummary;
}

/** Five times the goals of 2, 3, 5 and 2 s, which `segstudio trust` measures: a busy machine proves nothing. */
const deadlines = { workerDeathToldMs: 10_000, hostEndMs: 15_000, orphanEndMs: 25_000, lockTakenMs: 10_000 };

function latestCheckpoint(folder: string, run: string): number {
  return Number(readFileSync(join(folder, 'runs', run, 'latest'), 'utf8'));
}

describe.skipIf(!existsSync(builtWorker))('a worker killed in training', () => {
  it('is told at once and goes on from its last checkpoint', async () => {
    const folder = await makeProject();
    const host = await makeHost({ spawnWorker: nodeWorkerSpawner(builtWorker) });
    await host.services.project.open({ path: folder });
    const told: { readonly at: number; readonly event: StudioEvent }[] = [];
    host.events.listen((event) => told.push({ at: Date.now(), event }));
    const { id } = await host.services.training.start({ dataset: 'small', recipe });
    const { run } = await untilCheckpoint(folder);

    const { pid } = readStatus(folder, run);
    const killedAt = Date.now();
    process.kill(pid ?? 0, 'SIGKILL');
    expect((await host.jobs.whenOver(id)).outcome).toBe('interrupted');
    const ofJob = told.find(({ event }) => event.type === 'job' && event.job.state === 'interrupted');
    const ofRun = told.find(({ event }) => event.type === 'run' && event.run.state === 'interrupted');
    expect(ofJob?.at).toBeLessThan(killedAt + deadlines.workerDeathToldMs);
    expect(ofRun?.at).toBeLessThan(killedAt + deadlines.workerDeathToldMs);
    expect(isRunning(pid ?? 0)).toBe(false);

    const reached = readStatus(folder, run).step;
    const kept = latestCheckpoint(folder, run);
    expect(reached - kept).toBeLessThanOrEqual(checkpointEvery);
    const resumed = await host.services.training.resume({ run });
    await expect.poll(() => latestCheckpoint(folder, run), { timeout: 120_000 }).toBeGreaterThan(kept);
    host.jobs.stop(resumed.id);
    expect((await host.jobs.whenOver(resumed.id)).outcome).toBe('done');
    const summaries = await host.services.runs.list();
    expect(summaries).toMatchObject([{ run, state: 'stopped' }]);
  });
});

it.skipIf(!existsSync(builtWorker))('a worker outlives its terminal, and ends with its host', async () => {
  const child = nodeWorkerSpawner(builtWorker)();
  await once(child, 'message');
  child.kill('SIGHUP');
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect([child.exitCode, child.signalCode]).toEqual([null, null]);
  const ended = once(child, 'exit');
  child.disconnect();
  expect(await ended).toEqual([0, null]);
});

describe.skipIf(!existsSync(builtWorker))('a host that ends in training', () => {
  it.each(['SIGKILL', 'SIGKILL while it gives way', 'SIGTERM', 'SIGHUP', 'closed input'] as const)(
    'by %s leaves no orphan and a run to go on with',
    async (how) => {
      const folder = await makeProject();
      const first = await startBuiltHost();
      await first.client.project.open({ path: folder });
      await first.client.training.start({ dataset: 'small', recipe });
      const { run } = await untilCheckpoint(folder);
      const { pid } = readStatus(folder, run);

      const endedAt = Date.now();
      const ended = new Promise((resolve) => first.process.once('exit', resolve));
      if (how === 'SIGKILL while it gives way') {
        await first.client.jobs.giveWay();
        await expect.poll(() => readVitalSigns(pid ?? 0)?.isHalted, { interval: 5 }).toBe(true);
      }
      if (how === 'closed input') first.process.stdin?.end();
      else first.process.kill(how.split(' ', 1)[0] as NodeJS.Signals);
      await ended;
      if (!how.startsWith('SIGKILL')) {
        expect(Date.now() - endedAt).toBeLessThan(deadlines.hostEndMs);
        expect(first.process.exitCode).toBe(0);
      }
      await expect
        .poll(() => isRunning(pid ?? 0), { timeout: deadlines.orphanEndMs, interval: 50 })
        .toBe(false);
      const [summary] = await listRuns(folder);
      expect(['interrupted', 'stopped']).toContain(summary.state);

      const second = await startBuiltHost();
      const project = await second.client.project.open({ path: folder });
      expect(project.readOnly).toBe(false);
      const kept = latestCheckpoint(folder, run);
      const resumed = await second.client.training.resume({ run });
      await expect.poll(() => latestCheckpoint(folder, run), { timeout: 120_000 }).toBeGreaterThan(kept);
      await second.client.jobs.stop({ job: resumed.id });
      await expect
        .poll(async () => (await second.client.jobs.list())[0]?.state, { timeout: 60_000 })
        .toBe('done');
    },
  );
});

describe.skipIf(!existsSync(builtWorker))('two hosts on one project', () => {
  it('never both may write, in 20 races; a killed owner’s lock is taken over', async () => {
    const folder = await makeProject();
    const [one, two] = await Promise.all([startBuiltHost(), startBuiltHost()]);
    for (let race = 0; race < 20; race++) {
      const opened = await Promise.all([
        one.client.project.open({ path: folder }),
        two.client.project.open({ path: folder }),
      ]);
      const writers = opened.filter(({ readOnly }) => !readOnly).length;
      expect(writers).toBeLessThanOrEqual(1);
      for (const { readOnlyReason } of opened) {
        if (readOnlyReason !== null) expect(readOnlyReason).toMatch(/in use by PID \d+/);
      }
      await Promise.all([one.client.project.close(), two.client.project.close()]);
    }
    await one.client.project.open({ path: folder });
    const gone = new Promise((resolve) => one.process.once('exit', resolve));
    one.process.kill('SIGKILL');
    await gone;
    const before = Date.now();
    expect((await two.client.project.open({ path: folder })).readOnly).toBe(false);
    expect(Date.now() - before).toBeLessThan(deadlines.lockTakenMs);
  });
});
