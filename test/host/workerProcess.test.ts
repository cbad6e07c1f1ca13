import type { ChildProcess } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { startWorkerProcess, type WorkerListener } from '../../src/main/host/jobs/workerProcess.ts';
import type { WorkerEnd } from '../../src/main/host/jobs/workerExit.ts';
import { fakeWorker } from '../support/fakeWorker.ts';

const deadlines = { stopMs: 1000, cancelMs: 500, hangMs: 2000 };
const quiet: WorkerListener = {
  onProgress: () => undefined,
  onEvent: () => undefined,
  onPaused: () => undefined,
  onSilent: () => undefined,
};

function start(program: string, listener: Partial<WorkerListener> = {}, spawned: ChildProcess[] = []) {
  return startWorkerProcess(
    fakeWorker(program, spawned),
    { kind: 'train', params: { answer: 42 } },
    { ...quiet, ...listener },
    deadlines,
  );
}

async function endOf(program: string): Promise<WorkerEnd> {
  return start(program).ended;
}

describe('a worker process', () => {
  it('gets its parameters and gives its result back', async () => {
    const end = await endOf('onStart = ({ answer }) => done({ doubled: answer * 2 });');
    expect(end).toEqual({ outcome: 'done', result: { doubled: 84 } });
  });

  it('hands on progress and events in order', async () => {
    const seen: string[] = [];
    const { ended } = start(
      `onStart = () => {
        for (const line of ['a', 'b']) send({ type: 'event', event: { kind: 'log', line } });
        send({ type: 'progress', progress: { done: 1, total: 2, unit: 'steps', rate: null, secondsLeft: null, message: 'c' } });
        done(null);
      };`,
      {
        onEvent: (event) => event.kind === 'log' && seen.push(event.line),
        onProgress: ({ message }) => seen.push(message),
      },
    );
    await ended;
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('passes its own error on', async () => {
    const error = { code: 'diverged', message: 'The loss became NaN at step 7.' };
    const end = await endOf(
      `onStart = () => send({ type: 'failed', error: ${JSON.stringify(error)} }, () => process.exit(1));`,
    );
    expect(end).toEqual({ outcome: 'failed', error });
  });
});

describe('the end of a worker that did not say why', () => {
  const cases: readonly (readonly [what: string, program: string, outcome: string, code: string, text: RegExp])[] = [
    ['kill -9', `onStart = () => process.kill(process.pid, 'SIGKILL');`, 'interrupted', 'workerDied', /SIGKILL/],
    ['SIGTERM', `onStart = () => process.kill(process.pid, 'SIGTERM');`, 'interrupted', 'workerDied', /SIGTERM/],
    ['segmentation fault', `onStart = () => process.kill(process.pid, 'SIGSEGV');`, 'failed', 'workerDied', /memory access/],
    ['abort', `onStart = () => process.abort();`, 'failed', 'workerDied', /SIGABRT/],
    ['exit 0 without done', `onStart = () => process.exit(0);`, 'failed', 'workerDied', /without finishing/],
    ['exit 137', `onStart = () => process.exit(137);`, 'interrupted', 'workerDied', /137/],
    ['exit 3', `onStart = () => { console.error('broken thing'); process.exit(3); };`, 'failed', 'workerDied', /broken thing/],
    ['uncaught exception', `onStart = () => { throw new Error('unforeseen'); };`, 'failed', 'workerDied', /code 1/],
    ['bad_alloc', `onStart = () => { console.error("what():  std::bad_alloc"); process.abort(); };`, 'failed', 'outOfMemory', /memory/],
    [
      'TensorFlow out of memory',
      `onStart = () => send({ type: 'failed', error: { code: 'internal', message: 'OOM when allocating tensor with shape[64,512]' } }, () => process.exit(1));`,
      'failed', 'outOfMemory', /memory/,
    ],
  ]; // prettier-ignore

  it.each(cases)('%s', async (_what, program, outcome, code, text) => {
    const end = await endOf(program);
    expect(end.outcome).toBe(outcome);
    const error = end.outcome === 'done' ? null : end.error;
    expect(error?.code).toBe(code);
    expect(`${error?.message ?? ''} ${error?.fix ?? ''}`).toMatch(text);
  });

  it('a program that cannot be started', async () => {
    const worker = startWorkerProcess(fakeWorker(';;('), { kind: 'train', params: {} }, quiet, deadlines);
    expect((await worker.ended).outcome).toBe('failed');
  });
});

describe('a worker that does not obey', () => {
  it('is killed some time after it was asked to stop', async () => {
    const worker = start(`onStart = () => send({ type: 'paused', paused: false });`, {
      onPaused: () => worker.stop(),
    });
    const end = await worker.ended;
    expect(end.outcome).toBe('interrupted');
  });

  it('is killed soon after it was cancelled', async () => {
    const worker = start(`onStart = () => send({ type: 'paused', paused: false });`, {
      onPaused: () => worker.cancel(),
    });
    expect((await worker.ended).outcome).toBe('cancelled');
  });

  it('is called hung when it neither speaks nor computes (SIGSTOP)', async () => {
    const spawned: ChildProcess[] = [];
    const worker = start(
      `onStart = () => send({ type: 'paused', paused: false });`,
      { onPaused: () => spawned[0]?.kill('SIGSTOP') },
      spawned,
    );
    const end = await worker.ended;
    expect(end).toMatchObject({ outcome: 'interrupted', error: { code: 'workerDied' } });
    expect(JSON.stringify(end)).toContain('stopped responding');
  });

  it('is only reported silent while one long call keeps it computing', async () => {
    const silences: number[] = [];
    const { ended } = start(
      `onStart = () => { const end = Date.now() + 4000; while (Date.now() < end); done('late'); };`,
      { onSilent: (seconds) => silences.push(seconds) },
    );
    expect(await ended).toEqual({ outcome: 'done', result: 'late' });
    expect(silences.length).toBeGreaterThan(0);
  });
});
