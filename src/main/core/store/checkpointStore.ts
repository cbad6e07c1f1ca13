import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { StudioError, toStudioError } from '../../../shared/errors.ts';
import type { CheckpointChoice } from '../../../shared/domain/jobSpecs.ts';
import type { CheckpointInfo, CheckpointScore } from '../../../shared/domain/run.ts';
import { mapConcurrently } from '../data/concurrent.ts';
import { createFolderAtomic } from './atomicFile.ts';
import {
  fileBytes,
  optimizerFile,
  readCheckpointState,
  readCheckpointTensors,
  stateFile,
  weightsFile,
  writeCheckpointFiles,
  writeScore,
} from './checkpointFiles.ts';
import type { CheckpointContent, CheckpointState } from './checkpointFiles.ts';
import { point, readPointer } from './checkpointPointers.ts';
import { removeEvaluations } from './evaluationFiles.ts';
import type { NamedTensor } from './safetensors.ts';
import { sweepTemps } from './temporaries.ts';

/** A run's history of weights stays below this, however large the net. */
const maxHistoryBytes = 4 * 1024 ** 3;

/** Checkpoints looked at a time. */
const readers = 8;

/** The newest keep the optimizer's state too: one to resume from, one should that be damaged. */
const resumable = 2;

export interface LoadedCheckpoint {
  readonly state: CheckpointState;
  readonly weights: ReadonlyMap<string, NamedTensor>;
  /** Absolute. */
  readonly folder: string;
}

function checkpointsFolder(runFolder: string): string {
  return join(runFolder, 'checkpoints');
}

function checkpointFolder(runFolder: string, step: number): string {
  return join(checkpointsFolder(runFolder), String(step));
}

/**
 * Writes a checkpoint as a new folder, then points `latest` (and `best`) at it, then thins the history to
 * `keep`. A step that is `latest` already is not written again, but for its score. Checkpoints and evaluations of steps
 * between `latest` and it go: they are of weights that the run did not go on from. A kill at any moment leaves `latest`
 * on a whole checkpoint: the older ones go only afterwards.
 */
export async function saveCheckpoint(
  runFolder: string,
  content: CheckpointContent,
  options: { readonly isBest: boolean; readonly keep: number },
): Promise<void> {
  const { step, miou } = content.state;
  const folder = checkpointFolder(runFolder, step);
  const latest = await readPointer(runFolder, 'latest');
  if (latest === step) {
    if (miou !== null) await writeScore(folder, miou);
  } else {
    // Left by a session that went further before the run was resumed from an older checkpoint.
    const isOvertaken = (one: number): boolean => one <= step && one > (latest ?? step - 1);
    const overtaken = (await readSteps(runFolder)).filter(isOvertaken);
    for (const one of overtaken) await removeCheckpoint(runFolder, one);
    await removeEvaluations(runFolder, isOvertaken);
    await createFolderAtomic(folder, (temp) => writeCheckpointFiles(temp, content));
    await point(runFolder, 'latest', step);
  }
  if (options.isBest) await point(runFolder, 'best', step);
  await thinHistory(runFolder, options.keep);
}

/** Whole checkpoints, oldest first; half-written folders are ignored. */
export async function listCheckpoints(runFolder: string): Promise<readonly CheckpointInfo[]> {
  const [latest, best, steps] = await Promise.all([
    readPointer(runFolder, 'latest'),
    readPointer(runFolder, 'best'),
    readSteps(runFolder),
  ]);
  const found = await mapConcurrently(steps, readers, undefined, async (step) => {
    const folder = checkpointFolder(runFolder, step);
    const [whole, optimizerBytes] = await Promise.all([readWhole(folder), fileBytes(folder, optimizerFile)]);
    if (whole === null) return null;
    const { state, weightBytes } = whole;
    return {
      step,
      epoch: state.epoch,
      miou: state.miou,
      createdAt: state.createdAt,
      bytes: weightBytes + optimizerBytes,
      isBest: step === best,
      isLatest: step === latest,
      canResume: optimizerBytes > 0,
    };
  });
  return found.filter((checkpoint) => checkpoint !== null);
}

/** Null: it is half-written, or not there. */
async function readWhole(
  folder: string,
): Promise<{ readonly state: CheckpointState; readonly weightBytes: number } | null> {
  const [state, weightBytes] = await Promise.all([
    readCheckpointState(folder),
    fileBytes(folder, weightsFile),
  ]);
  return state === null || weightBytes === 0 ? null : { state, weightBytes };
}

/**
 * Loads and verifies the chosen checkpoint's weights; `best` is `latest` while none was scored.
 * Throws StudioError: 'notFound' listing the steps there are, 'badInput' for a damaged one.
 */
export async function loadCheckpoint(runFolder: string, choice: CheckpointChoice): Promise<LoadedCheckpoint> {
  const { folder, state } = await findCheckpoint(runFolder, choice);
  return { state, weights: await readCheckpointTensors(folder, state, weightsFile), folder };
}

/** Names a checkpoint's weights, also after a run was resumed and reached the same step with others. */
export interface CheckpointIdentity {
  readonly step: number;
  readonly sha256: string;
}

/** Which checkpoint `choice` means, without loading its weights. Throws StudioError('notFound') listing the steps there are. */
export async function identifyCheckpoint(
  runFolder: string,
  choice: CheckpointChoice,
): Promise<CheckpointIdentity> {
  return identityOf(await findCheckpoint(runFolder, choice));
}

export function identityOf({ state }: Pick<LoadedCheckpoint, 'state'>): CheckpointIdentity {
  return { step: state.step, sha256: state.files[weightsFile].sha256 };
}

/** Where a run goes on. */
export interface ResumePoint {
  readonly checkpoint: LoadedCheckpoint;
  readonly optimizerState: ReadonlyMap<string, NamedTensor>;
  /** What is wrong with the newer checkpoint that was passed over; null when this is the newest. */
  readonly passedOver: StudioError | null;
}

/**
 * Loads the newest checkpoint that can be resumed and points `latest` at it, `best` at the best up to it.
 * Throws StudioError: 'notFound' where there is no checkpoint, 'badInput' saying what is wrong with the newest.
 */
export async function loadResumePoint(runFolder: string): Promise<ResumePoint> {
  let passedOver: StudioError | null = null;
  const whole = await listCheckpoints(runFolder);
  for (let count = whole.length; count > Math.max(0, whole.length - resumable); count -= 1) {
    try {
      const checkpoint = await loadCheckpoint(runFolder, whole[count - 1].step);
      const optimizerState = await loadOptimizerState(checkpoint);
      await pointAmong(runFolder, whole.slice(0, count));
      return { checkpoint, optimizerState, passedOver };
    } catch (thrown) {
      passedOver ??= toStudioError(thrown);
    }
  }
  throw passedOver ?? (await missing(runFolder, 'latest', []));
}

/** The optimizer's tensors beside the weights; only the newest two checkpoints have them. */
export function loadOptimizerState(checkpoint: LoadedCheckpoint): Promise<ReadonlyMap<string, NamedTensor>> {
  return readCheckpointTensors(checkpoint.folder, checkpoint.state, optimizerFile);
}

/** Whether there is any, be it damaged. */
export async function hasCheckpoints(runFolder: string): Promise<boolean> {
  return (await readSteps(runFolder)).length > 0;
}

/**
 * Mends what a killed writer left: half-written checkpoints go, and `latest` and `best` move on to ones that were
 * whole but not yet pointed at. A checkpoint that is all there but cannot be read, as one of a newer version, stays.
 */
export async function repairCheckpoints(runFolder: string): Promise<void> {
  await sweepTemps(checkpointsFolder(runFolder));
  for (const step of await readSteps(runFolder)) {
    if (await isHalfWritten(checkpointFolder(runFolder, step))) await removeCheckpoint(runFolder, step);
  }
  await pointAmong(runFolder, await listCheckpoints(runFolder));
}

/** The highest score, the earlier of equals; null where none was scored. */
export function bestScore(checkpoints: readonly CheckpointInfo[]): CheckpointScore | null {
  let best: CheckpointScore | null = null;
  for (const { step, miou } of checkpoints) {
    if (miou !== null && (best === null || miou > best.miou)) best = { step, miou };
  }
  return best;
}

async function isHalfWritten(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => null);
  return names !== null && [stateFile, weightsFile].some((file) => !names.includes(file));
}

/** Points `latest` and `best` at the newest and the best of these; none is `best` where none was scored. */
async function pointAmong(runFolder: string, checkpoints: readonly CheckpointInfo[]): Promise<void> {
  const newest = checkpoints.at(-1);
  if (newest === undefined) return;
  await point(runFolder, 'latest', newest.step);
  await point(runFolder, 'best', bestScore(checkpoints)?.step ?? null);
}

/** The chosen checkpoint, whole; the others are looked at only to name them: a page asks for many pictures of one. */
async function findCheckpoint(
  runFolder: string,
  choice: CheckpointChoice,
): Promise<Omit<LoadedCheckpoint, 'weights'>> {
  const step = await chooseStep(runFolder, choice);
  if (step !== undefined) {
    const folder = checkpointFolder(runFolder, step);
    const whole = await readWhole(folder);
    if (whole !== null) return { folder, state: whole.state };
  }
  throw await missing(runFolder, String(choice), await stepsOf(runFolder));
}

async function chooseStep(runFolder: string, choice: CheckpointChoice): Promise<number | undefined> {
  if (typeof choice === 'number') return choice;
  const pointed = (await readPointer(runFolder, choice)) ?? (await readPointer(runFolder, 'latest'));
  return pointed ?? (await stepsOf(runFolder)).at(-1);
}

async function stepsOf(runFolder: string): Promise<readonly number[]> {
  return (await listCheckpoints(runFolder)).map(({ step }) => step);
}

async function missing(runFolder: string, choice: string, steps: readonly number[]): Promise<StudioError> {
  const run = basename(runFolder);
  const damaged = steps.length === 0 ? await readSteps(runFolder) : [];
  if (damaged.length > 0) {
    return new StudioError('badInput', `Run ${run} has damaged checkpoints only: ${damaged.join(', ')}.`, {
      fix: 'Restore its folder from a backup, or choose another run.',
    });
  }
  if (steps.length === 0) {
    return new StudioError('notFound', `Run ${run} has no checkpoint.`, {
      fix: 'Train it until its first checkpoint, or choose another run.',
    });
  }
  return new StudioError('notFound', `Run ${run} has no checkpoint "${choice}".`, {
    fix: `Choose latest, best, or one of: ${steps.join(', ')}.`,
  });
}

async function readSteps(runFolder: string): Promise<readonly number[]> {
  const names = await readdir(checkpointsFolder(runFolder)).catch(() => []);
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);
}

async function removeCheckpoint(runFolder: string, step: number): Promise<void> {
  await rm(checkpointFolder(runFolder, step), { recursive: true, force: true });
}

/** Best and the newest two stay; of the rest, those closest to their neighbours go first. */
async function thinHistory(runFolder: string, keep: number): Promise<void> {
  const checkpoints = await listCheckpoints(runFolder);
  for (const { step } of checkpoints.slice(0, -resumable)) {
    await rm(join(checkpointFolder(runFolder, step), optimizerFile), { force: true });
  }
  const weightBytes = await fileBytes(
    checkpointFolder(runFolder, checkpoints.at(-1)?.step ?? 0),
    weightsFile,
  );
  const allowed = Math.max(resumable, Math.min(keep, Math.floor(maxHistoryBytes / Math.max(1, weightBytes))));
  const kept = [...checkpoints];
  while (kept.length > allowed) {
    const crowded = mostCrowded(kept);
    if (crowded === -1) return;
    await removeCheckpoint(runFolder, kept[crowded].step);
    kept.splice(crowded, 1);
  }
}

/** Place of the checkpoint whose removal leaves the smallest gap; −1 when none may go. */
export function mostCrowded(checkpoints: readonly Pick<CheckpointInfo, 'step' | 'isBest'>[]): number {
  let place = -1;
  let smallest = Infinity;
  for (let i = 0; i < checkpoints.length - resumable; i += 1) {
    const gap = i === 0 ? checkpoints[1].step : checkpoints[i + 1].step - checkpoints[i - 1].step;
    if (checkpoints[i].isBest || gap >= smallest) continue;
    smallest = gap;
    place = i;
  }
  return place;
}
