import { mkdir, mkdtemp, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { claimFolder, type Claim } from '../../../src/main/core/store/claims.ts';
import { describeProcess } from '../../../src/main/core/store/owner.ts';

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'claims-')), 'claims');
});
afterEach(() => {
  vi.useRealTimers();
});

function claim(): Promise<Claim> {
  return claimFolder(folder, {
    refuse: ({ pid, host }) => new Error(`${pid} on ${host}`) as never,
    expires: true,
  });
}

/** Leaves a file under the name of a claim, last renewed so many minutes ago. */
async function leave(name: string, content: string, minutesAgo = 0): Promise<void> {
  await mkdir(folder);
  const path = join(folder, name);
  await writeFile(path, content);
  const at = new Date(Date.now() - minutesAgo * 60_000);
  await utimes(path, at, at);
}

describe('a claim that expires', () => {
  const elsewhere = JSON.stringify({ pid: 7, startTicks: '1', bootId: 'other', host: 'elsewhere' });

  it('stands on another machine as long as it is renewed', async () => {
    await leave('7-1.json', elsewhere, 5);
    await expect(claim()).rejects.toThrow('7 on elsewhere');
  });

  it('is taken over from another machine once it was silent for long', async () => {
    await leave('7-1.json', elsewhere, 15);
    await (await claim()).release();
  });

  it('is renewed while it is held', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const held = await claim();
    const [name] = await readdir(folder);
    const path = join(folder, name);
    await utimes(path, new Date(0), new Date(0));
    vi.advanceTimersByTime(60_000);
    await expect.poll(async () => (await stat(path)).mtimeMs).toBeGreaterThan(0);
    await held.release();
    await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('a claim without content, of a process killed while it wrote', () => {
  it('is taken over though another process has its PID now', async () => {
    await leave(`${process.ppid}-1.json`, '');
    await (await claim()).release();
  });

  it('stands while that process lives where no start time is known', async () => {
    await leave(`${process.ppid}-0.json`, '');
    await expect(claim()).rejects.toThrow(String(process.ppid));
  });

  it('stands while that process lives: it is being written', async () => {
    const { pid, startTicks } = describeProcess(process.ppid);
    await leave(`${pid}-${startTicks ?? '0'}.json`, '');
    await expect(claim()).rejects.toThrow(String(pid));
  });
});
