import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lockProject } from '../../../src/main/core/store/projectLock.ts';
import { startSubject, type SubjectProcess } from '../harness/subjectProcess.ts';
import type { TierCounts, TrustCheck } from '../check.ts';

const races: TierCounts = { short: 5, ci: 100, release: 1000 };
const takeOvers: TierCounts = { short: 1, ci: 50, release: 50 };
const contenders = 3;
const takeOverLimitMs = 2000;

/** Processes that reach for one project's lock at the same moment: never two have it. */
export const lockRaces: TrustCheck = {
  goalNumber: 15,
  name: 'Second instance on a project: three processes race for the writer’s lock',
  cases: 'races',
  goal: '0 double writers, one writer in each race',
  needs: [],
  async run({ tier, scratch }) {
    const subjects = Array.from({ length: contenders }, () => startSubject('contendForLock', [scratch]));
    const broken: string[] = [];
    try {
      for (const subject of subjects) await subject.nextLine();
      for (let race = 0; race < races[tier]; race += 1) {
        const answers = await Promise.all(subjects.map((subject) => subject.ask('take')));
        const held = answers.filter((answer) => answer === 'held').length;
        if (held !== 1) broken.push(`race ${race}: ${held} writers`);
        await Promise.all(subjects.map((subject) => subject.ask('release')));
      }
    } finally {
      await endAll(subjects);
    }
    return { tried: races[tier], broken };
  },
};

/** The lock of a killed process is taken over at once; that of a live one never. */
export const staleLocks: TrustCheck = {
  goalNumber: 15,
  name: 'Lock of a killed process is taken over, of a live one refused',
  cases: 'take-overs',
  goal: '0 slower than 2 s, 0 from a live owner',
  needs: [],
  async run({ tier, scratch }) {
    const broken: string[] = [];
    for (let i = 0; i < takeOvers[tier]; i += 1) {
      const folder = join(scratch, String(i));
      await mkdir(folder);
      broken.push(...(await takeOver(folder)).map((problem) => `${i}: ${problem}`));
    }
    return { tried: takeOvers[tier], broken };
  },
};

async function takeOver(folder: string): Promise<readonly string[]> {
  const problems: string[] = [];
  const owner = startSubject('contendForLock', [folder]);
  await owner.nextLine();
  await owner.ask('take');
  if (await canTake(folder)) problems.push('taken from a live owner');
  await endAll([owner]);
  const start = performance.now();
  if (!(await canTake(folder))) problems.push('refused after its owner was killed');
  const milliseconds = Math.round(performance.now() - start);
  if (milliseconds > takeOverLimitMs) problems.push(`taken over after ${milliseconds} ms`);
  return problems;
}

async function canTake(folder: string): Promise<boolean> {
  const lock = await lockProject(folder).catch(() => null);
  await lock?.release();
  return lock !== null;
}

async function endAll(subjects: readonly SubjectProcess[]): Promise<void> {
  for (const subject of subjects) subject.kill();
  await Promise.all(subjects.map((subject) => subject.ended));
}
