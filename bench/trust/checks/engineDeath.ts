import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { isProcessAlive } from '../../../src/main/core/store/owner.ts';
import { createHost, type Host } from '../../../src/main/host/host.ts';
import { nodeWorkerSpawner } from '../../../src/main/host/jobs/spawnWorker.ts';
import { makeTinyProject } from '../../../test/support/tinyProject.ts';
import { builtEntry, projectRoot } from '../../paths.ts';
import { startCli, tinyTraining, trainingFlags, untilCheckpoint, untilEnded } from '../harness/training.ts';
import type { TierCounts, TrustCheck } from '../check.ts';

const deaths: TierCounts = { short: 1, ci: 10, release: 100 };
const orphans: TierCounts = { short: 2, ci: 50, release: 500 };
const toldLimitMs = 2000;
/** Five seconds of grace to write a checkpoint, and the time to look. */
const orphanLimitMs = 5500;
const endless = { maxSteps: 100_000, checkpointEvery: 10 } as const;

/** `kill -9` of a worker in training: everyone who listens hears "interrupted". */
export const engineDeath: TrustCheck = {
  goalNumber: 13,
  name: 'Worker killed in training: its state is told as interrupted',
  cases: 'kills',
  goal: '0 later than 2 s',
  needs: ['engine'],
  async run({ tier, scratch }) {
    const host = createHost({
      mode: 'cli',
      spawnWorker: nodeWorkerSpawner(builtEntry('worker')),
      resourcesFolder: join(projectRoot, 'resources'),
      configDir: join(scratch, 'config'),
      cacheDir: join(scratch, 'cache'),
    });
    const broken: string[] = [];
    try {
      for (let i = 0; i < deaths[tier]; i += 1) {
        const milliseconds = await killWorker(host, scratch);
        if (milliseconds > toldLimitMs) broken.push(`told after ${Math.round(milliseconds)} ms`);
      }
    } finally {
      await host.close();
    }
    return { tried: deaths[tier], broken };
  },
};

/** Milliseconds from the kill to the event. */
async function killWorker(host: Host, scratch: string): Promise<number> {
  const project = await makeTinyProject(scratch);
  await host.services.project.open({ path: project });
  const recipe = { ...tinyTraining, ...endless };
  const { id } = await host.services.training.start({ dataset: 'boxes', recipe });
  const { pid } = await untilCheckpoint(project, endless.checkpointEvery);
  const told = new Promise<number>((resolve) => {
    const unlisten = host.events.listen((event) => {
      if (event.type !== 'job' || event.job.id !== id || event.job.state !== 'interrupted') return;
      unlisten();
      resolve(performance.now());
    });
  });
  const killedAt = performance.now();
  process.kill(pid, 'SIGKILL');
  const toldAt = await Promise.race([told, delay(60_000, Infinity)]);
  return toldAt - killedAt;
}

/** The process that started a training is killed: its worker writes a checkpoint and ends. */
export const orphanedWorkers: TrustCheck = {
  goalNumber: 14,
  name: 'Parent killed with SIGKILL in training: its worker ends by itself',
  cases: 'parents',
  goal: '0 workers left after 5 s',
  needs: ['engine'],
  async run({ tier, scratch }) {
    const broken: string[] = [];
    const atOnce = 5;
    for (let done = 0; done < orphans[tier]; done += atOnce) {
      const count = Math.min(atOnce, orphans[tier] - done);
      const left = await Promise.all(Array.from({ length: count }, () => orphanOneWorker(scratch)));
      broken.push(...left.filter((problem) => problem !== null));
    }
    return { tried: orphans[tier], broken };
  },
};

async function orphanOneWorker(scratch: string): Promise<string | null> {
  const project = await makeTinyProject(scratch);
  const parent = startCli(trainingFlags(project, endless), 1);
  const ended = untilEnded(parent);
  const { pid } = await untilCheckpoint(project, endless.checkpointEvery);
  parent.kill('SIGKILL');
  const deadline = performance.now() + orphanLimitMs;
  while (isProcessAlive(pid) && performance.now() < deadline) await delay(50);
  const isLeft = isProcessAlive(pid);
  if (isLeft) process.kill(pid, 'SIGKILL');
  await ended;
  return isLeft ? `worker ${pid} outlived its parent by more than 5 s` : null;
}
