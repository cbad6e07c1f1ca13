import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lockProject } from '../../../src/main/core/store/projectLock.ts';
import { bundleForNode } from '../../support/bundle.ts';
import { canMount, mountSmallDisk } from '../../support/readOnlyDisk.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
});

describe('a project’s lock', () => {
  it('is free again once released, and leaves nothing behind', async () => {
    const first = await lockProject(folder);
    await first.release();
    const second = await lockProject(folder);
    await second.release();
    expect(existsSync(join(folder, 'project.lock'))).toBe(false);
  });

  it('is taken over from a process that has ended', async () => {
    await writeClaim({ pid: spawnSync('true').pid, startTicks: '1' });
    await (await lockProject(folder)).release();
  });

  it('is taken over from a PID that another process has now', async () => {
    await writeClaim({ pid: 1, startTicks: '123456789' });
    await (await lockProject(folder)).release();
  });

  it('is taken over when the claim is from before the last boot', async () => {
    await writeClaim({ pid: 1, startTicks: await startTicksOf(1), bootId: 'another' });
    await (await lockProject(folder)).release();
  });

  it('is never taken from a live process', async () => {
    await writeClaim({ pid: 1, startTicks: await startTicksOf(1) });
    await expect(lockProject(folder)).rejects.toThrow(`${folder} is in use by PID 1.`);
  });

  it('is never taken from another machine, and says how to free it', async () => {
    await writeClaim({ pid: 1, startTicks: '1', host: 'elsewhere' });
    await expect(lockProject(folder)).rejects.toMatchObject({
      message: `${folder} is in use by PID 1 on elsewhere.`,
      fix: expect.stringContaining('delete the folder'),
    });
  });
});

describe('a project that cannot be written', () => {
  it.runIf(canMount)('on a read-only disk is refused at once, in words', async () => {
    const disk = mountSmallDisk('1m');
    try {
      disk.makeReadOnly();
      await expect(lockProject(disk.folder)).rejects.toMatchObject({
        code: 'readOnly',
        message: `Cannot write to ${disk.folder}: the disk is read-only. Nothing was changed.`,
      });
    } finally {
      disk.remove();
    }
  });

  it('since it is gone does not come back as an empty folder', async () => {
    const gone = join(folder, 'gone');
    await expect(lockProject(gone)).rejects.toMatchObject({ code: 'readOnly' });
    expect(existsSync(gone)).toBe(false);
  });
});

describe('many processes at once', () => {
  let contender: string;
  beforeAll(async () => {
    contender = await bundleForNode('test/support/lockContender.ts');
  });

  it('never hold it together, and one of them always gets it', async () => {
    for (let race = 0; race < 5; race++) {
      const dir = await mkdtemp(join(tmpdir(), 'race-'));
      const children = Array.from({ length: 4 }, () => spawn(process.execPath, [contender, dir], { stdio: ['pipe', 'pipe', 'inherit'] })); // prettier-ignore
      await Promise.all(children.map((child) => once(child.stdout, 'data')));
      for (const child of children) child.stdin.write('go\n');
      const outcomes = await Promise.all(children.map(outcomeOf));
      expect(outcomes.filter((outcome) => outcome === 'held')).toHaveLength(1);
      await Promise.all(children.map(end));
    }
  });

  it('get it at once after a holder was killed', async () => {
    const child = spawn(process.execPath, [contender, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.stdin.write('go\n');
    expect(await outcomeOf(child)).toBe('held');
    await expect(lockProject(folder)).rejects.toThrow(`in use by PID ${child.pid!}`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await (await lockProject(folder)).release();
  });
});

async function writeClaim(owner: {
  readonly pid: number;
  readonly startTicks: string;
  readonly bootId?: string;
  readonly host?: string;
}): Promise<void> {
  const bootId = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
  await mkdir(join(folder, 'project.lock'));
  const claim = join(folder, 'project.lock', `${owner.pid}-${owner.startTicks}.json`);
  await writeFile(claim, JSON.stringify({ bootId, host: hostname(), ...owner }));
}

async function startTicksOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

async function outcomeOf(child: ChildProcess): Promise<string> {
  const [data] = (await once(child.stdout!, 'data')) as [Buffer];
  return data.toString().trim();
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.stdin!.end();
  await once(child, 'exit');
}
