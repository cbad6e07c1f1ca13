import { createHash } from 'node:crypto';
import { cp, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { makeTinyProject } from '../../../test/support/tinyProject.ts';
import { startCli, trainingFlags, untilCheckpoint, untilEnded, type CliEnd } from '../harness/training.ts';
import type { TierCounts, TrustCheck } from '../check.ts';

const kills: TierCounts = { short: 1, ci: 3, release: 20 };
const steps = 24;
const settings = { maxSteps: steps, checkpointEvery: 3, seed: 5 } as const;

/** A training killed and resumed ends with the bits of one that was left alone: weights and optimizer. */
export const resumeExactness: TrustCheck = {
  goalNumber: 12,
  name: 'Training killed and resumed, one thread: weights and optimizer state',
  cases: 'kill points',
  goal: 'bit-identical',
  needs: ['engine'],
  async run({ tier, scratch }) {
    const project = await makeTinyProject(scratch);
    const untouched = join(scratch, 'untouched');
    await cp(project, untouched, { recursive: true });
    assertEnded(await untilEnded(startCli(trainingFlags(untouched, settings), 1)));
    const expected = await hashCheckpoint((await untilCheckpoint(untouched, steps)).folder);
    const broken: string[] = [];
    for (let kill = 0; kill < kills[tier]; kill += 1) {
      const work = join(scratch, String(kill));
      await cp(project, work, { recursive: true });
      const at = settings.checkpointEvery * (1 + (kill % (steps / settings.checkpointEvery - 1)));
      const found = await trainWithKill(work, at);
      if (found !== expected) broken.push(`killed after step ${at}: other bits`);
    }
    return { tried: kills[tier], broken };
  },
};

async function trainWithKill(project: string, step: number): Promise<string> {
  const first = startCli(trainingFlags(project, settings), 1);
  const ended = untilEnded(first);
  const run = await untilCheckpoint(project, step);
  process.kill(run.pid, 'SIGKILL');
  await ended;
  const resume = ['train', '--project', project, '--resume', basename(run.folder), '--json'];
  assertEnded(await untilEnded(startCli(resume, 1)));
  return hashCheckpoint(run.folder);
}

function assertEnded({ status, stderr }: CliEnd): void {
  if (status !== 0) throw new Error(`The training failed: ${stderr.trim().slice(-300)}`);
}

async function hashCheckpoint(runFolder: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of ['weights', 'optimizer']) {
    hash.update(await readFile(join(runFolder, 'checkpoints', String(steps), `${file}.safetensors`)));
  }
  return hash.digest('hex');
}
