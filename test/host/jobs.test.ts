import type { ChildProcess } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../src/shared/domain/job.ts';
import type { JobRequest } from '../../src/main/host/jobs/entry.ts';
import { canHalt } from '../../src/main/host/jobs/giveWay.ts';
import type { JobsListener } from '../../src/main/host/jobs/jobs.ts';
import { JobQueue, type JobQueueOptions } from '../../src/main/host/jobs/queue.ts';
import { readVitalSigns } from '../../src/main/host/jobs/vitalSigns.ts';
import { fakeWorker } from '../support/fakeWorker.ts';

const deadlines = { stopMs: 2000, cancelMs: 500, hangMs: 20_000 };

interface Watched {
  readonly queue: JobQueue;
  /** Every state each job was told to be in, by title. */
  readonly states: Map<string, string[]>;
  readonly jobs: Job[];
}

function watch(
  program: string,
  spawned: ChildProcess[] = [],
  onEnd: JobsListener['onEnd'] = (_job, _request, end) => Promise.resolve(end),
  seats: JobQueueOptions['seats'] = () => ['cpu'],
): Watched {
  const states = new Map<string, string[]>();
  const jobs: Job[] = [];
  const listener: JobsListener = {
    onJob(job) {
      jobs.push(job);
      const seen = states.get(job.title) ?? [];
      if (seen.at(-1) !== job.state) states.set(job.title, [...seen, job.state]);
    },
    onEvent: () => undefined,
    onEnd,
  };
  return { queue: new JobQueue(fakeWorker(program, spawned), listener, { deadlines, seats }), states, jobs };
}

function training(title: string, device = 'auto'): JobRequest {
  return { kind: 'train', title, params: { recipe: { device } } as never };
}

const untilStopped = `
  requests((message) => { if (message.type === 'stop') done('kept'); });
  onStart = () => send({ type: 'event', event: { kind: 'run', run: 'run-' + process.pid, folder: '/x' } });`;

describe('the job queue', () => {
  it('trains one net at a time, in the order they came', async () => {
    const { queue, states } = watch(`onStart = () => setTimeout(() => done(null), 100);`);
    const first = queue.start(training('first'));
    const second = queue.start(training('second'));
    expect(queue.list().map(({ state }) => state)).toEqual(['running', 'queued']);
    await Promise.all([queue.whenOver(first.id), queue.whenOver(second.id)]);
    expect(states.get('first')).toEqual(['queued', 'running', 'done']);
    expect(states.get('second')).toEqual(['queued', 'running', 'done']);
  });

  it('trains one net on each card, and one on the processor beside them', async () => {
    const tellCard = `
      requests((message) => { if (message.type === 'stop') done('kept'); });
      onStart = () => send({ type: 'event', event: { kind: 'run', run: 'on-' + process.env.CUDA_VISIBLE_DEVICES, folder: '/x' } });`;
    const { queue } = watch(tellCard, [], undefined, () => ['gpu:0', 'gpu:1']);
    const [first, second, third, fourth] = [
      training('any'),
      training('the second', 'gpu:1'),
      training('any other'),
      training('the processor', 'cpu'),
    ].map((request) => queue.start(request));
    const jobOf = ({ id }: Job) => queue.list().find((job) => job.id === id)!;
    const states = () => [first, second, third, fourth].map((job) => jobOf(job).state);
    expect(states()).toEqual(['running', 'running', 'queued', 'running']);
    await expect.poll(() => [first, second].map((job) => jobOf(job).run)).toEqual(['on-0', 'on-1']);
    queue.stop(second.id);
    await queue.whenOver(second.id);
    expect(states()).toEqual(['running', 'done', 'running', 'running']);
    await expect.poll(() => jobOf(third).run).toBe('on-1');
    await queue.close(2000);
  });

  it.runIf(canHalt())('holds a training still that takes the processor, and none on a card', async () => {
    const spawned: ChildProcess[] = [];
    const { queue } = watch(untilStopped, spawned, undefined, () => ['gpu:0']);
    for (const device of ['auto', 'cpu']) queue.start(training(device, device));
    await expect.poll(() => queue.list().map(({ run }) => run !== null)).toEqual([true, true]);
    queue.giveWay();
    const halted = () => spawned.map(({ pid }) => readVitalSigns(pid ?? 0)?.isHalted);
    await expect.poll(halted, { interval: 5 }).toEqual([false, true]);
    await queue.close(2000);
    expect(queue.list().map(({ state }) => state)).toEqual(['done', 'done']);
  });

  it('lets a training wait until the machine has told its cards, unless it asks for none', async () => {
    let seats: readonly string[] = [];
    let tell = (): void => undefined;
    const { queue } = watch(untilStopped, [], undefined, (onKnown) => {
      tell = onKnown;
      return seats;
    });
    queue.start(training('on a card'));
    queue.start(training('on the processor', 'cpu'));
    expect(queue.list().map(({ state }) => state)).toEqual(['queued', 'running']);
    seats = ['gpu:0'];
    tell();
    expect(queue.list().map(({ state }) => state)).toEqual(['running', 'running']);
    await queue.close(2000);
  });

  it('lets data jobs run beside a training', async () => {
    const { queue } = watch(untilStopped);
    const trained = queue.start(training('training'));
    const imported = queue.start({ kind: 'sample', params: { folder: '/x' } });
    expect(queue.list().map(({ state }) => state)).toEqual(['running', 'running']);
    queue.stop(trained.id);
    queue.cancel(imported.id);
    await queue.close(2000);
  });

  it('tells progress at most 20 times a second and never after the end', async () => {
    const { queue, jobs } = watch(`onStart = () => {
      let step = 0;
      const timer = setInterval(() => {
        const progress = { done: step, total: 200, unit: 'steps', rate: null, secondsLeft: null, message: '' };
        for (let i = 0; i < 10; i++) send({ type: 'progress', progress });
        if (++step === 40) { clearInterval(timer); done(null); }
      }, 25);
    };`);
    await queue.whenOver(queue.start(training('busy')).id);
    const updates = jobs.filter(({ state, progress }) => state === 'running' && progress !== null);
    expect(updates.length).toBeGreaterThan(3);
    expect(updates.length).toBeLessThan(60);
    expect(jobs.at(-1)?.state).toBe('done');
    const told = jobs.length;
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(jobs.length).toBe(told);
  });

  it('shows the run of a training as soon as the worker made it', async () => {
    const { queue, jobs } = watch(untilStopped);
    const { id } = queue.start(training('named'));
    await expect.poll(() => jobs.at(-1)?.run).toMatch(/^run-\d+$/);
    queue.stop(id);
    expect(await queue.whenOver(id)).toEqual({ outcome: 'done', result: 'kept' });
  });

  it('pauses when the worker says so, and goes on', async () => {
    const { queue } = watch(`
      requests((message) => {
        if (message.type === 'pause') send({ type: 'paused', paused: true });
        if (message.type === 'resume') send({ type: 'paused', paused: false });
        if (message.type === 'stop') done(null);
      });`);
    const { id } = queue.start(training('paused'));
    await expect.poll(() => queue.pause(id).state).toBe('paused');
    await expect.poll(() => queue.unpause(id).state).toBe('running');
    queue.stop(id);
    await queue.whenOver(id);
  });

  it('ends a waiting job without starting it', async () => {
    const spawned: ChildProcess[] = [];
    const { queue } = watch(untilStopped, spawned);
    const first = queue.start(training('first'));
    const second = queue.start(training('second'));
    queue.cancel(second.id);
    expect((await queue.whenOver(second.id)).outcome).toBe('cancelled');
    queue.stop(first.id);
    await queue.whenOver(first.id);
    expect(spawned.length).toBe(1);
  });

  it('keeps the end a job has come to, whatever is asked for while it is told', async () => {
    const ends: string[] = [];
    const { queue, states } = watch(`onStart = () => done('kept');`, [], async (job, _, end) => {
      ends.push(end.outcome);
      queue.cancel(job.id);
      await new Promise((resolve) => setTimeout(resolve, 50));
      return end;
    });
    const { id } = queue.start(training('ending'));
    expect(await queue.whenOver(id)).toEqual({ outcome: 'done', result: 'kept' });
    expect(ends).toEqual(['done']);
    expect(states.get('ending')).toEqual(['queued', 'running', 'done']);
  });

  it('never starts a waiting job that was cancelled, however long its end takes to tell', async () => {
    const spawned: ChildProcess[] = [];
    const { queue, states } = watch(untilStopped, spawned, async ({ title }, _, end) => {
      if (title === 'second') await new Promise((resolve) => setTimeout(resolve, 300));
      return end;
    });
    const first = queue.start(training('first'));
    const second = queue.start(training('second'));
    queue.cancel(second.id);
    queue.cancel(first.id);
    await Promise.all([queue.whenOver(first.id), queue.whenOver(second.id)]);
    expect(states.get('second')).toEqual(['queued', 'stopping', 'cancelled']);
    expect(spawned.length).toBe(1);
  });

  it('starts waiting jobs in the order they were moved to, and tells every new place', async () => {
    const { queue, jobs } = watch(untilStopped);
    const [first, second, third, fourth] = ['1', '2', '3', '4'].map((title) => queue.start(training(title)));
    queue.move(fourth.id, 0);
    const waiting = queue.list().filter(({ state }) => state === 'queued');
    expect(waiting.sort((a, b) => a.rank - b.rank).map(({ title }) => title)).toEqual(['4', '2', '3']);
    expect(jobs.slice(-3).map(({ title }) => title)).toEqual(['4', '2', '3']);
    queue.move(second.id, 99);
    queue.stop(first.id);
    await queue.whenOver(first.id);
    expect(queue.list().find(({ state }) => state === 'running')?.id).toBe(fourth.id);
    expect(() => queue.move(fourth.id, 0)).toThrow('no longer waits');
    queue.cancel(third.id);
    await queue.close(2000);
  });

  it('lets one that was taken out wait again at its place, and sees it through', async () => {
    const { queue } = watch(untilStopped);
    const [first, second, third] = ['1', '2', '3'].map((title) => queue.start(training(title)));
    queue.cancel(second.id);
    await queue.whenOver(second.id);
    expect(queue.requeue(second.id)).toMatchObject({ id: second.id, state: 'queued', rank: second.rank });
    expect(queue.list().map(({ title, state }) => `${title} ${state}`)).toEqual([
      '1 running',
      '2 queued',
      '3 queued',
    ]);
    expect(() => queue.requeue(second.id)).toThrow('was not taken out of the queue');
    queue.stop(first.id);
    await queue.whenOver(first.id);
    expect(() => queue.requeue(first.id)).toThrow('was not taken out of the queue');
    queue.stop(second.id);
    expect(await queue.whenOver(second.id)).toMatchObject({ outcome: 'done', result: 'kept' });
    queue.cancel(third.id);
    await queue.close(2000);
  });

  it('starts a waiting job beside the running one when told to', async () => {
    const { queue } = watch(untilStopped);
    const first = queue.start(training('first'));
    const second = queue.start(training('second'));
    const third = queue.start(training('third'));
    expect(queue.startNow(third.id).state).toBe('running');
    queue.stop(first.id);
    await queue.whenOver(first.id);
    expect(queue.list().find(({ id }) => id === second.id)?.state).toBe('queued');
    queue.stop(third.id);
    await queue.whenOver(third.id);
    expect(queue.list().find(({ id }) => id === second.id)?.state).toBe('running');
    await queue.close(2000);
  });

  it('starts no reader of masks beside the job that rewrites them, whoever tells it to', async () => {
    const { queue } = watch(untilStopped);
    const change = queue.start({ kind: 'classes', title: 'Classes', params: {} as never });
    const reader = queue.start(training('net'));
    expect(() => queue.startNow(reader.id)).toThrow('one reads the masks that the other rewrites');
    expect(queue.list().map(({ state }) => state)).toEqual(['running', 'queued']);
    queue.stop(change.id);
    await queue.whenOver(change.id);
    expect(queue.list().find(({ id }) => id === reader.id)?.state).toBe('running');
    const next = queue.start({ kind: 'classes', title: 'More classes', params: {} as never });
    expect(() => queue.startNow(next.id)).toThrow('"More classes" cannot start beside "net"');
    queue.cancel(next.id);
    await queue.close(2000);
  });

  it('starts nothing for a caller that is gone', async () => {
    const { queue } = watch('');
    const gone = queue.runToEnd({ kind: 'sample', params: { folder: '/x' } }, AbortSignal.abort());
    await expect(gone).rejects.toMatchObject({ code: 'cancelled' });
    expect(queue.list()).toEqual([]);
  });

  it('names a job it does not know', () => {
    expect(() => watch('').queue.pause('none')).toThrow('There is no job none.');
  });

  it('closes in time, letting go of a worker that is not done', async () => {
    const spawned: ChildProcess[] = [];
    const { queue } = watch(
      `process.removeAllListeners('disconnect');
       process.on('disconnect', () => setTimeout(() => process.exit(0), 300));
       onStart = () => send({ type: 'event', event: { kind: 'run', run: 'begun', folder: '/x' } });`,
      spawned,
    );
    queue.start(training('stubborn'));
    await expect.poll(() => queue.list()[0]?.run, { timeout: 20_000 }).toBe('begun');
    const before = Date.now();
    await queue.close(500);
    expect(Date.now() - before).toBeLessThan(10_000);
    const [child] = spawned;
    await expect.poll(() => child.exitCode, { timeout: 5000 }).toBe(0);
  });
});
