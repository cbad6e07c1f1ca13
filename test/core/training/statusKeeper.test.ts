import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import type { RunStatus } from '../../../src/shared/domain/run.ts';
import { createClock } from '../../../src/main/core/clock.ts';
import { keepStatus, type StatusKeeper } from '../../../src/main/core/training/statusKeeper.ts';
import { exampleStatus } from '../../support/runs.ts';

let folder: string;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
  folder = await mkdtemp(join(tmpdir(), 'status-'));
});
afterEach(() => {
  vi.useRealTimers();
});

function keep(): StatusKeeper {
  const keeper = keepStatus(folder, exampleStatus({ state: 'running' }), createClock(0));
  onTestFinished(() => keeper.close());
  return keeper;
}

async function readStatus(): Promise<RunStatus> {
  return JSON.parse(await readFile(join(folder, 'status.json'), 'utf8')) as RunStatus;
}

it('the status of a run that rests is renewed, so that other machines know it lives', async () => {
  const keeper = keep();
  await keeper.now({ state: 'paused' });
  const before = Date.parse((await readStatus()).updatedAt);
  vi.advanceTimersByTime(300_000);
  await keeper.close();
  const { state, updatedAt } = await readStatus();
  expect(state).toBe('paused');
  expect(Date.parse(updatedAt)).toBe(before + 300_000);
});

it('the last word on a run is not said again: it may be trained by another process by then', async () => {
  const keeper = keep();
  await keeper.now({ state: 'stopped' });
  const before = await readStatus();
  vi.advanceTimersByTime(300_000);
  await keeper.close();
  expect(await readStatus()).toEqual(before);
});

it('of many changes at once the last one stands', async () => {
  const keeper = keep();
  await Promise.all(Array.from({ length: 20 }, (_, step) => keeper.now({ step })));
  expect((await readStatus()).step).toBe(19);
});

it('a folder that is gone does not end the renewal in an error', async () => {
  folder = join(folder, 'gone');
  const keeper = keep();
  vi.advanceTimersByTime(300_000);
  await keeper.close();
  await expect(keeper.now({ step: 1 })).rejects.toMatchObject({ code: 'notFound' });
});
