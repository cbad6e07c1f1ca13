import type { ChildProcess } from 'node:child_process';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { PredictItemParams } from '../../src/shared/domain/warmCalls.ts';
import { createWarmWorker, type WarmLimits, type WarmWorker } from '../../src/main/host/jobs/warmWorker.ts';
import { fakeWorker } from '../support/fakeWorker.ts';

const limits: WarmLimits = {
  hangMs: 2000,
  endMs: 1000,
  idleMs: 20_000,
  idleBesideTrainingMs: 20_000,
  maxBytes: 1e9,
  abortMs: 200,
};

/** Answers with its process id; the item's name says what else it does. */
const program = `
  const answer = (id, outcome, residentBytes = 1e6) => send({ type: 'answer', id, outcome, residentBytes });
  requests((message) => {
    if (message.type !== 'call') return;
    const { id, params: { item } } = message;
    if (item === 'die') return process.kill(process.pid, 'SIGSEGV');
    if (item === 'hang') return process.kill(process.pid, 'SIGSTOP');
    if (item === 'never') return;
    if (item === 'refuse') return answer(id, { error: { code: 'badInput', message: 'No image.' } });
    const wait = item === 'slow' ? 300 : 0;
    setTimeout(() => answer(id, { result: process.pid }, item === 'fat' ? 2e9 : 1e6), wait);
  });`;

interface Warm {
  readonly warm: WarmWorker;
  readonly spawned: readonly ChildProcess[];
  ask(item: string, signal?: AbortSignal): Promise<unknown>;
}

function makeWarm(change: Partial<WarmLimits> = {}, isTraining = () => false): Warm {
  const spawned: ChildProcess[] = [];
  const warm = createWarmWorker(fakeWorker(program, spawned), isTraining, { ...limits, ...change });
  onTestFinished(() => warm.dispose());
  const params: PredictItemParams = { project: '/p', run: 'r', step: 1, dataset: 'd', item: '' };
  return { warm, spawned, ask: (item, signal) => warm.call('predictItem', { ...params, item }, signal) };
}

function isGone(child: ChildProcess | undefined): boolean {
  return child !== undefined && (child.exitCode !== null || child.signalCode !== null);
}

describe('a warm worker', () => {
  it('starts with the first call and answers all from one process, one after another', async () => {
    const { ask, spawned, warm } = makeWarm();
    expect(spawned).toHaveLength(0);
    expect(warm.isRunning).toBe(false);
    const answers = await Promise.all([ask('slow'), ask('a'), ask('b')]);
    expect(answers).toEqual(Array(3).fill(spawned[0]?.pid));
    expect(spawned).toHaveLength(1);
  });

  it('passes on what a call refuses, and stays', async () => {
    const { ask, spawned } = makeWarm();
    await expect(ask('refuse')).rejects.toMatchObject({ code: 'badInput', message: 'No image.' });
    await ask('a');
    expect(spawned).toHaveLength(1);
  });

  it('costs one picture when it crashes: that call is told, the next gets another process', async () => {
    const { ask, spawned } = makeWarm();
    const [first, second] = await Promise.allSettled([ask('die'), ask('a')]);
    expect(first).toMatchObject({ reason: { code: 'workerDied', message: /memory access/ } });
    expect(second).toMatchObject({ value: spawned[1]?.pid });
  });

  it('is ended when it hangs', async () => {
    const { ask, spawned } = makeWarm();
    await ask('a');
    await expect(ask('hang')).rejects.toMatchObject({ code: 'workerDied', message: /stopped responding/ });
    expect(isGone(spawned[0])).toBe(true);
  });

  it('ends when nobody asks for a while', async () => {
    const { ask, spawned, warm } = makeWarm({ idleMs: 100 });
    await ask('a');
    await expect.poll(() => isGone(spawned[0])).toBe(true);
    expect(warm.isRunning).toBe(false);
    await ask('b');
    expect(spawned).toHaveLength(2);
  });

  it('ends sooner beside a training', async () => {
    const { ask, spawned } = makeWarm({ idleBesideTrainingMs: 100 }, () => true);
    await ask('a');
    await expect.poll(() => isGone(spawned[0])).toBe(true);
  });

  it('ends after a call that left it with too much memory', async () => {
    const { ask, spawned } = makeWarm();
    await ask('fat');
    await expect.poll(() => isGone(spawned[0])).toBe(true);
    await ask('a');
    expect(spawned).toHaveLength(2);
  });

  it('gives its memory back when asked, after the calls that wait', async () => {
    const { ask, spawned, warm } = makeWarm();
    const answer = ask('slow');
    warm.release();
    expect(await answer).toBe(spawned[0]?.pid);
    await expect.poll(() => isGone(spawned[0])).toBe(true);
  });

  it('answers nothing from a process that was to give its memory back', async () => {
    const { ask, spawned, warm } = makeWarm();
    const before = ask('slow');
    warm.release();
    const after = ask('a');
    expect(await before).toBe(spawned[0]?.pid);
    expect(await after).toBe(spawned[1]?.pid);
  });

  it('is killed with its host, its callers told', async () => {
    const { ask, spawned, warm } = makeWarm();
    const answer = ask('never');
    await expect.poll(() => spawned.length).toBe(1);
    warm.dispose();
    await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
    expect(isGone(spawned[0])).toBe(true);
  });
});

describe('a call that is aborted', () => {
  it('never reaches the process while it waits', async () => {
    const { ask } = makeWarm();
    const first = ask('slow');
    const abort = new AbortController();
    const second = ask('die', abort.signal);
    abort.abort();
    await expect(second).rejects.toMatchObject({ code: 'cancelled' });
    await first;
    await ask('a');
  });

  it('leaves the process alone when it is soon over, and ends it otherwise', async () => {
    const { ask, spawned } = makeWarm({ abortMs: 1000 });
    await ask('a');
    for (const [item, survives] of [
      ['slow', true],
      ['never', false],
    ] as const) {
      const abort = new AbortController();
      const call = ask(item, abort.signal);
      setTimeout(() => abort.abort(), 50);
      await expect(call).rejects.toMatchObject({ code: 'cancelled' });
      expect(isGone(spawned[0])).toBe(!survives);
    }
  });
});
