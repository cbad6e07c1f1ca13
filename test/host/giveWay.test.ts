import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { canHalt, spawnHaltable, yieldingProcess } from '../../src/main/host/jobs/giveWay.ts';
import { readVitalSigns } from '../../src/main/host/jobs/vitalSigns.ts';

async function startIdle(spawnIt: typeof spawnHaltable = spawnHaltable): Promise<ChildProcess> {
  const program = `process.send('ready'); process.on('disconnect', () => process.exit());`;
  const child = spawnIt(process.execPath, ['-e', program], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'message');
  return child;
}

function isHalted({ pid }: ChildProcess): boolean | undefined {
  return readVitalSigns(pid ?? 0)?.isHalted;
}

/** A signal takes effect a moment after it was sent; timers may be the test's. */
async function untilHalted(child: ChildProcess, expected: boolean): Promise<void> {
  const deadline = performance.now() + 5000;
  while (isHalted(child) !== expected && performance.now() < deadline) await settled();
  expect(isHalted(child)).toBe(expected);
}

/** Time passes when the test says so; signals and the system's answers take theirs. */
function stopTheClock(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  onTestFinished(() => void vi.useRealTimers());
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe.runIf(canHalt())('a process that gives way', () => {
  it('halts for half a second', async () => {
    const child = await startIdle();
    stopTheClock();
    yieldingProcess(child).giveWay();
    await untilHalted(child, true);
    vi.advanceTimersByTime(499);
    await settled();
    expect(isHalted(child)).toBe(true);
    vi.advanceTimersByTime(1);
    await untilHalted(child, false);
  });

  it('goes on at once when it is told to', async () => {
    const child = await startIdle();
    const yielding = yieldingProcess(child);
    yielding.giveWay();
    await untilHalted(child, true);
    yielding.goOn();
    await untilHalted(child, false);
  });

  it('runs for a second after three of halts, however often it is asked', async () => {
    const child = await startIdle();
    stopTheClock();
    const yielding = yieldingProcess(child);
    const halts: boolean[] = [];
    for (let tenth = 0; tenth < 45; tenth += 1) {
      yielding.giveWay();
      const expected = tenth < 30 || tenth >= 40;
      await untilHalted(child, expected);
      halts.push(isHalted(child) ?? false);
      vi.advanceTimersByTime(100);
    }
    expect(halts.filter(Boolean)).toHaveLength(35);
  });

  it('stays halted by somebody else', async () => {
    const child = await startIdle();
    child.kill('SIGSTOP');
    await untilHalted(child, true);
    stopTheClock();
    const yielding = yieldingProcess(child);
    yielding.giveWay();
    vi.advanceTimersByTime(1000);
    yielding.goOn();
    await settled();
    expect(isHalted(child)).toBe(true);
  });
});

it('a process that nothing would wake is never halted', async () => {
  const child = await startIdle(spawn);
  yieldingProcess(child).giveWay();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(isHalted(child)).not.toBe(true);
});
