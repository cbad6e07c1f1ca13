import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What train.py's output tells of a run. */
export interface RunLog {
  /** Steps done when `fcn.ckpt` was last written; null where the log does not tell. */
  readonly lastStep: number | null;
  /** Whether the last line of a whole training is there. */
  readonly isComplete: boolean;
  /** mIoU 0 … 1 on the validation subset by steps done. */
  readonly scores: ReadonlyMap<number, number>;
}

/** `step  99 …` as Python 3 prints it, `('step ', 99, …)` as Python 2. */
const stepLine = /^\(?'?step '?,?\s*(\d+)/;
const scoreLine = /test mIOU:? *'?,? *([\d.]+)/;

/** Reads `runlog`; all is unknown where there is none. */
export async function readSegMentorLog(folder: string): Promise<RunLog> {
  const text = await readFile(join(folder, 'runlog'), 'utf8').catch(() => '');
  const scores = new Map<number, number>();
  let lastStep: number | null = null;
  for (const line of text.split('\n')) {
    // Steps are counted from 0 there.
    const step = stepLine.exec(line)?.[1];
    if (step !== undefined) lastStep = Number(step) + 1;
    const score = Number(scoreLine.exec(line)?.[1]);
    if (lastStep !== null && score >= 0 && score <= 1) scores.set(lastStep, score);
  }
  return { lastStep, isComplete: text.includes('Model saved in file'), scores };
}
