import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  aimAgain,
  recordCalls,
  saveWithFault,
  type CallPoint,
  type IoError,
  type TracedSave,
} from '../harness/strace.ts';
import { failureStatuses } from '../subjects/index.ts';
import { savers } from '../subjects/savers.ts';
import type { TrustCheck, TrustContext, TrustOutcome } from '../check.ts';

/** Strikes one save at one point; returns what broke, or null, or where to strike, as the fault hit nothing of the save. */
type Strike = (save: TracedSave, point: CallPoint) => Promise<string | null | Missed>;

interface Missed {
  readonly nextOrdinal: number;
}

/** SIGKILL at each system call of a save: afterwards there is the old version or the new one, whole. */
export const killPoints: TrustCheck = {
  goalNumber: 2,
  name: 'Kill at every system call of a save (file, project, mask, edits of a mask, class table, pre-labelling, checkpoint)',
  cases: 'kill points',
  goal: '0 neither old nor new',
  needs: ['strace'],
  run: (context) => strikeEachPoint(context, () => true, strikeByKill),
};

const ioErrors: readonly IoError[] = ['EIO', 'ENOSPC', 'EDQUOT', 'EROFS'];
const failingCalls = new Set(['write', 'pwrite64', 'fsync', 'fdatasync', 'rename', 'renameat', 'renameat2']);

/** An I/O error at each write, fsync and rename: the old version stays whole, and no lost save is acknowledged. */
export const injectedErrors: TrustCheck = {
  goalNumber: 4,
  name: 'I/O error (EIO, ENOSPC, EDQUOT, EROFS) at every write, fsync and rename of a save',
  cases: 'injected errors',
  goal: '0 damaged or unreported',
  needs: ['strace'],
  async run(context) {
    const outcomes: TrustOutcome[] = [];
    for (const error of ioErrors) {
      const strike: Strike = (save, point) => strikeByError(save, point, error);
      outcomes.push(await strikeEachPoint(context, ({ call }) => failingCalls.has(call), strike));
    }
    return {
      tried: outcomes.reduce((sum, { tried }) => sum + tried, 0),
      broken: outcomes.flatMap(({ broken }) => broken),
    };
  },
};

async function strikeByKill(save: TracedSave, point: CallPoint): Promise<string | null> {
  await saveWithFault(save, point, { signal: 'KILL' });
  return describeUnlessWhole(save);
}

async function strikeByError(
  save: TracedSave,
  point: CallPoint,
  error: IoError,
): Promise<string | null | Missed> {
  const { status, stderr } = await saveWithFault(save, point, { error });
  const nextOrdinal = await aimAgain(save, point);
  if (nextOrdinal !== null) return { nextOrdinal };
  const torn = await describeUnlessWhole(save);
  if (torn !== null) return `${error}: ${torn}`;
  if (status === 0) {
    return (await savers.get(save.saver).read(save.folder)) === 2 ? null : `${error}: acknowledged, but lost`;
  }
  const isReported = status !== null && failureStatuses.has(status);
  return isReported
    ? null
    : `${error}: no message for the user (${status ?? 'killed'}) ${stderr.slice(-200)}`;
}

async function describeUnlessWhole({ saver, folder }: TracedSave): Promise<string | null> {
  try {
    const version = await savers.get(saver).read(folder);
    return version === 1 || version === 2 ? null : `version ${version} was never saved`;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

async function strikeEachPoint(
  context: TrustContext,
  accepts: (point: CallPoint) => boolean,
  strike: Strike,
): Promise<TrustOutcome> {
  const before = join(context.scratch, 'before');
  const save = (saver: string): TracedSave => ({
    saver,
    folder: join(context.scratch, 'work'),
    version: 2,
    log: join(context.scratch, 'strace.log'),
  });
  const broken: string[] = [];
  let tried = 0;
  let unstruck = 0;
  for (const saver of savers.ids) {
    await replaceFolder(before, null);
    await savers.get(saver).save(before, 1);
    await replaceFolder(save(saver).folder, before);
    const points = (await recordCalls(save(saver))).filter(accepts);
    for (const point of thin(points, context)) {
      const problem = await strikeUntilHit(point, async (nearby) => {
        await replaceFolder(save(saver).folder, before);
        return strike(save(saver), nearby);
      });
      if (isMiss(problem)) unstruck += 1;
      else tried += 1;
      if (typeof problem === 'string') broken.push(`${saver}, ${point.call} ${point.ordinal}: ${problem}`);
    }
  }
  if (unstruck > tried / 10) broken.push(`${unstruck} points could not be struck, ${tried} could`);
  return { tried, broken };
}

const attempts = 25;

/**
 * The thread also writes to wake the main one, sometimes once for two pieces of work: then the n-th write is
 * another than recorded, and is aimed at again from the run that missed it. A point that is missed each time counts
 * as not tried; more than a tenth of such points fails the check.
 */
async function strikeUntilHit(
  point: CallPoint,
  strike: (point: CallPoint) => ReturnType<Strike>,
): ReturnType<Strike> {
  let problem = await strike(point);
  for (let tries = 1; tries < attempts && isMiss(problem); tries += 1) {
    problem = await strike({ ...point, ordinal: problem.nextOrdinal });
  }
  return problem;
}

function isMiss(problem: string | null | Missed): problem is Missed {
  return problem !== null && typeof problem !== 'string';
}

/** A test has time for a few points of each save; the tiers try all. */
function thin(points: readonly CallPoint[], { tier }: TrustContext): readonly CallPoint[] {
  const every = tier === 'short' ? Math.ceil(points.length / 3) : 1;
  return points.filter((_, i) => i % every === 0);
}

async function replaceFolder(folder: string, source: string | null): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  if (source === null) await mkdir(folder, { recursive: true });
  else await cp(source, folder, { recursive: true });
}
