import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { yieldSession } from '../../src/main/host/jobs/background.ts';
import { seatEnvironment } from '../../src/main/host/jobs/seats.ts';
import { nodeWorkerSpawner } from '../../src/main/host/jobs/spawnWorker.ts';
import { makeTempFolder } from '../support/hostFixture.ts';

async function spawnIdle(options?: Parameters<typeof nodeWorkerSpawner>[1]): Promise<number> {
  const script = join(await makeTempFolder(), 'idle.mjs');
  await writeFile(script, `process.send('ready'); process.on('disconnect', () => process.exit());`);
  const worker = nodeWorkerSpawner(script, options)();
  onTestFinished(() => void worker.kill('SIGKILL'));
  await once(worker, 'message');
  return worker.pid ?? 0;
}

/** Leader of the session that a process belongs to. */
function sessionOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[3]);
}

it('counts the graphics cards as their driver lists them, whatever the user’s own order', async () => {
  vi.stubEnv('CUDA_DEVICE_ORDER', 'FASTEST_FIRST');
  onTestFinished(() => void vi.unstubAllEnvs());
  const script = join(await makeTempFolder(), 'tell.mjs');
  await writeFile(script, `process.send(process.env.CUDA_DEVICE_ORDER);`);
  for (const seat of ['gpu:1', 'cpu', null]) {
    const worker = nodeWorkerSpawner(script)(seatEnvironment(seat));
    expect(await once(worker, 'message')).toEqual(['PCI_BUS_ID', undefined]);
  }
});

describe.runIf(process.platform === 'linux')('a worker process', () => {
  it('of a window has a session of its own, which yields when it is told to', async () => {
    const pid = await spawnIdle();
    expect(getPriority(pid)).toBe(19);
    expect(sessionOf(pid)).toBe(pid);
    const group = `/proc/${pid}/autogroup`;
    if (!existsSync(group)) return;
    expect(readFileSync(group, 'utf8')).toMatch(/nice 0$/m);
    yieldSession(pid);
    expect(readFileSync(group, 'utf8')).toMatch(/nice 10$/m);
  });

  it('of a terminal stays in its session, whose share it leaves alone', async () => {
    const pid = await spawnIdle({ isOfTerminal: true });
    expect(getPriority(pid)).toBe(19);
    expect(sessionOf(pid)).toBe(sessionOf(process.pid));
    yieldSession(pid);
    const group = `/proc/${pid}/autogroup`;
    if (existsSync(group))
      expect(readFileSync(group, 'utf8')).toBe(readFileSync('/proc/self/autogroup', 'utf8'));
  });
});
