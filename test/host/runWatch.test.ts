import { spawn } from 'node:child_process';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import type { StudioEvent } from '../../src/shared/contract/system.ts';
import { createRun } from '../../src/main/core/store/runStore.ts';
import { createEventHub } from '../../src/main/host/events.ts';
import { watchRuns } from '../../src/main/host/services/runWatch.ts';
import { makeTempFolder } from '../support/hostFixture.ts';
import { exampleArguments, exampleStatus } from '../support/runs.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

it('a run whose process dies while it stops is told to be interrupted', async () => {
  const trainer = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  onTestFinished(() => void trainer.kill('SIGKILL'));
  const dir = await makeTempFolder();
  const folder = await createRun(dir, 'resnet18-linknet', (run) => ({
    args: exampleArguments(run),
    status: exampleStatus({ state: 'stopping', pid: trainer.pid ?? null }),
  }));
  const events = createEventHub();
  const states: string[] = [];
  events.listen((event) => {
    if (event.type === 'run') states.push(event.run.state);
  });
  const page = events.stream(() => Promise.resolve({ type: 'hello' } as StudioEvent));
  await page.next();
  const watch = watchRuns({ events, session: { current: { project: { dir } } } } as never);
  onTestFinished(() => watch.dispose());

  /** Looks until as much was told. */
  async function told(...expected: readonly string[]): Promise<void> {
    for (let look = 0; look < 100 && states.length < expected.length; look += 1) await nextLook();
    expect(states).toEqual(expected);
  }

  for (let look = 0; look < 3; look += 1) await nextLook();
  const now = new Date();
  await utimes(join(folder, 'status.json'), now, now);
  await told('stopping');
  trainer.kill('SIGKILL');
  await told('stopping', 'interrupted');
});

/** Long enough for a look at one run. */
async function nextLook(): Promise<void> {
  vi.advanceTimersByTime(2000);
  await new Promise((resolve) => setTimeout(resolve, 50));
}
