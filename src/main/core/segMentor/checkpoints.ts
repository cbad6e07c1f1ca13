import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../../../shared/errors.ts';
import type { RunLog } from './runLog.ts';

export interface SegMentorCheckpoint {
  readonly step: number;
  /** Prefix of a TensorFlow checkpoint. */
  readonly path: string;
  /** 0 … 1 on the validation subset, where the log tells. */
  readonly miou: number | null;
}

/**
 * The checkpoints of a run, oldest first: `fcn.ckpt_<step>` now and then, and `fcn.ckpt`, the newest.
 * Throws StudioError('notFound') where there is none.
 */
export async function listSegMentorCheckpoints(
  folder: string,
  log: RunLog,
  totalSteps: number | null,
): Promise<readonly SegMentorCheckpoint[]> {
  const names = (await readdir(folder)).map((name) => name.replace(/\.index$/, ''));
  const steps = [...new Set(names)]
    .map((name) => /^fcn\.ckpt_(\d+)$/.exec(name)?.[1])
    .filter((step) => step !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
  const between = steps.map((step) => describe(folder, `fcn.ckpt_${step}`, step, log));
  if (!names.includes('fcn.ckpt')) {
    if (between.length > 0) return between;
    throw new StudioError('notFound', `${folder} holds no checkpoint: fcn.ckpt is missing.`, {
      fix: 'Copy the whole folder of the run, fcn.ckpt.index and fcn.ckpt.data-… included.',
    });
  }
  const last = log.isComplete && totalSteps !== null ? totalSteps : (log.lastStep ?? totalSteps ?? 1);
  // A checkpoint in between may be younger than what the log tells.
  const newest = Math.max(last, (steps.at(-1) ?? -1) + 1);
  return [...between, describe(folder, 'fcn.ckpt', newest, log)];
}

function describe(folder: string, name: string, step: number, log: RunLog): SegMentorCheckpoint {
  return { step, path: join(folder, name), miou: log.scores.get(step) ?? null };
}
