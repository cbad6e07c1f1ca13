import { StudioError, type StudioErrorData } from '../../../shared/errors.ts';

/** How a worker process ended, as seen from outside. */
export interface WorkerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The kernel killed a process for want of memory while this one ran. */
  readonly sawOomKill: boolean;
  /** What we ended it for, when it was us. */
  readonly killedFor: 'cancel' | 'stop' | 'hang' | 'memory' | null;
  /** What it used and was allowed to use, bytes, when it was ended for that. */
  readonly memory?: MemoryUse | null;
  /** What it said of itself before it ended, if anything. */
  readonly lastWord: LastWord | null;
  /** The end of what it wrote to stderr. */
  readonly stderr: string;
}

export interface MemoryUse {
  readonly used: number;
  readonly limit: number;
}

export type LastWord =
  | { readonly type: 'done'; readonly result: unknown }
  | { readonly type: 'failed'; readonly error: StudioErrorData };

/** `error.details.ended` says how a process ended that said nothing itself: its signal, or its code. */
export type WorkerEnd =
  | { readonly outcome: 'done'; readonly result: unknown }
  | { readonly outcome: 'failed' | 'interrupted' | 'cancelled'; readonly error: StudioErrorData };

/** 128 + SIGKILL: how a shell or container in between reports a killed child. */
const killedCode = 137;
const memoryTexts =
  /std::bad_alloc|ResourceExhausted|RESOURCE_EXHAUSTED|OOM when allocating|JavaScript heap out of memory|Cannot allocate memory|Array buffer allocation failed/;
const crashSignals: Readonly<Partial<Record<NodeJS.Signals, string>>> = {
  SIGSEGV: 'a memory access violation',
  SIGBUS: 'a bus error',
  SIGILL: 'an instruction this processor does not have',
  SIGFPE: 'an arithmetic fault',
  SIGABRT: 'an internal check of the native library',
};

/**
 * Names a worker's end. `interrupted`: ended from outside, everything up to the last checkpoint can be
 * gone on with. `failed`: ended by itself without finishing.
 */
export function classifyExit(exit: WorkerExit): WorkerEnd {
  const end = judge(exit);
  if (end.outcome === 'done' || end.outcome === 'cancelled' || exit.lastWord !== null) return end;
  const ended = exit.signal ?? `code ${exit.code ?? 'unknown'}`;
  return { ...end, error: { ...end.error, details: { ...end.error.details, ended } } };
}

function judge(exit: WorkerExit): WorkerEnd {
  const { lastWord } = exit;
  if (lastWord?.type === 'done') return { outcome: 'done', result: lastWord.result };
  if (exit.killedFor === 'cancel') return cancelledEnd();
  if (exit.memory) return overLimit(exit.memory);
  if (lastWord !== null) return failedByWord(lastWord.error);
  if (exit.killedFor === 'hang') return interrupted('The worker stopped responding and was ended.');
  if (exit.killedFor === 'stop') return interrupted('The worker did not stop in time and was ended.');
  if (isMemoryShort(exit)) return outOfMemory();
  const crash = exit.signal === null ? undefined : crashSignals[exit.signal];
  if (crash !== undefined) return died(`The worker crashed: ${crash} (${exit.signal ?? ''}).`, exit.stderr);
  if (exit.signal !== null) return interrupted(`The worker was ended from outside (${exit.signal}).`);
  if (exit.code === killedCode) return interrupted('The worker was ended from outside (code 137).');
  if (exit.code === 0) return died('The worker ended without finishing its job.', exit.stderr);
  return died(`The worker ended with code ${exit.code ?? 'unknown'}.`, exit.stderr);
}

function isMemoryShort(exit: WorkerExit): boolean {
  const wasKilled = exit.signal === 'SIGKILL' || exit.code === killedCode;
  return (wasKilled && exit.sawOomKill) || memoryTexts.test(exit.stderr);
}

function failedByWord(error: StudioErrorData): WorkerEnd {
  if (error.code === 'cancelled') return cancelledEnd();
  if (error.code === 'internal' && memoryTexts.test(error.message)) return outOfMemory();
  return { outcome: 'failed', error };
}

export function cancelledEnd(): WorkerEnd {
  return { outcome: 'cancelled', error: new StudioError('cancelled', 'Cancelled.').toData() };
}

function outOfMemory(): WorkerEnd {
  const error = new StudioError('outOfMemory', 'The worker ran out of memory.', {
    fix: 'Choose a smaller batch or size, or close other programs; then go on from the last checkpoint.',
  });
  return { outcome: 'failed', error: error.toData() };
}

function overLimit({ used, limit }: MemoryUse): WorkerEnd {
  const [usedGb, limitGb] = [used, limit].map((bytes) => (bytes / 1e9).toFixed(1));
  const message = `The worker used ${usedGb} GB; the memory limit is ${limitGb} GB.`;
  const error = new StudioError('outOfMemory', message, {
    fix: 'Choose a smaller batch or size, or raise the limit in Settings, Device; then go on from the last checkpoint.',
  });
  return { outcome: 'failed', error: error.toData() };
}

function interrupted(message: string): WorkerEnd {
  const error = new StudioError('workerDied', message, {
    fix: 'Start it again; a training goes on from its last checkpoint with Resume.',
  });
  return { outcome: 'interrupted', error: error.toData() };
}

function died(message: string, stderr: string): WorkerEnd {
  const lastLine = stderr.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
  const error = new StudioError(
    'workerDied',
    lastLine === '' ? message : `${message} Last line: ${lastLine}`,
    {
      fix: 'Run "segstudio doctor"; a training goes on from its last checkpoint with Resume.',
    },
  );
  return { outcome: 'failed', error: error.toData() };
}
