import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { StudioError } from '../../../src/shared/errors.ts';
import {
  createFolderAtomic,
  createTogether,
  syncTree,
  writeFileAtomic,
} from '../../../src/main/core/store/atomicFile.ts';
import { sweepTemps, tempPathFor } from '../../../src/main/core/store/temporaries.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atomic-'));
});

it('replaces a file and leaves nothing beside it', async () => {
  await writeFileAtomic(join(folder, 'a.json'), 'old');
  await writeFileAtomic(join(folder, 'a.json'), 'new');
  expect(await readFile(join(folder, 'a.json'), 'utf8')).toBe('new');
  expect(await readdir(folder)).toEqual(['a.json']);
});

it.each([
  ['ASCII', 'x'.repeat(255)],
  ['two bytes a letter', 'ü'.repeat(127)],
  ['four', '😀'.repeat(63)],
])('writes a file of the longest name: %s', async (_, name) => {
  await writeFileAtomic(join(folder, name), 'whole');
  expect(await readFile(join(folder, name), 'utf8')).toBe('whole');
  expect(await readdir(folder)).toEqual([name]);
});

it('publishes a folder whole, or not at all', async () => {
  const target = join(folder, 'dataset');
  const failing = createFolderAtomic(target, async (temp) => {
    await writeFile(join(temp, 'half'), 'x');
    throw new Error('stopped');
  });
  await expect(failing).rejects.toThrow('stopped');
  expect(await readdir(folder)).toEqual([]);
  await createFolderAtomic(target, (temp) => writeFile(join(temp, 'whole'), 'x'));
  expect(await readdir(target)).toEqual(['whole']);
  await expect(createFolderAtomic(target, (temp) => writeFile(join(temp, 'b'), 'x'))).rejects.toMatchObject({
    code: 'conflict',
  });
  expect(await readdir(target)).toEqual(['whole']);
});

it('publishes several files and folders together, the last one last, or none of them', async () => {
  const [masks, table] = [join(folder, 'masks'), join(folder, 'new', 'shares.csv')];
  const outputs = [
    { path: masks, isFolder: true },
    { path: table, isFolder: false },
    { path: join(folder, 'out.mp4'), isFolder: false },
  ];
  const fill = async (temps: readonly string[]): Promise<void> => {
    await writeFile(join(temps[0], '000000.png'), 'mask');
    for (const temp of temps.slice(1)) await writeFile(temp, 'whole');
  };
  const abort = new AbortController();
  const cancelled = createTogether(
    outputs,
    async (temps) => {
      await fill(temps);
      abort.abort(new StudioError('cancelled', 'Cancelled.'));
    },
    abort.signal,
  );
  await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
  expect(await readdir(folder, { recursive: true })).toEqual(['new']);

  // The last one has no place any more: those before it are taken back.
  const lateFolder = createTogether(outputs, async (temps) => {
    await fill(temps);
    await mkdir(join(folder, 'out.mp4'));
  });
  await expect(lateFolder).rejects.toThrow(`out.mp4 could not be written to ${folder}`);
  expect((await readdir(folder, { recursive: true })).sort()).toEqual(['new', 'out.mp4']);
  await rmdir(join(folder, 'out.mp4'));

  await createTogether(outputs, fill);
  const whole = ['masks', 'masks/000000.png', 'new', 'new/shares.csv', 'out.mp4'];
  expect((await readdir(folder, { recursive: true })).sort()).toEqual(whole);
});

it('stops bringing a folder to the disk once it is cancelled', async () => {
  for (const name of ['a', 'b']) await mkdir(join(folder, name));
  await writeFile(join(folder, 'b', 'file'), 'x');
  const signal = AbortSignal.abort();
  await expect(syncTree(folder, signal)).rejects.toMatchObject({ code: 'cancelled' });
  await syncTree(folder);
});

it('sweeps what a dead process left and nothing else', async () => {
  const dead = spawnSync('true').pid;
  const left = [`.a.json.${dead}-0123abcd.tmp`, `.a.json.${process.pid}-0123abcd.tmp`, 'a.tmp'];
  for (const name of left) await writeFile(join(folder, name), '');
  expect(await sweepTemps(folder)).toEqual([left[0]]);
  expect((await readdir(folder)).sort()).toEqual([left[1], left[2]].sort());
});

it('leaves alone what a process on another machine writes, whose PID means nothing here', async () => {
  const dead = spawnSync('true').pid;
  const here = basename(tempPathFor(join(folder, 'out.mp4'))).replace(`.${process.pid}-`, `.${dead}-`);
  const elsewhere = here.replace(/-[0-9a-f]{6}-/, '-ffffff-');
  for (const name of [here, elsewhere]) await writeFile(join(folder, name), '');
  expect(await sweepTemps(folder)).toEqual([here]);
  expect(await readdir(folder)).toEqual([elsewhere]);
});

it.runIf(process.platform === 'linux')(
  'sweeps what was left before a restart gave the PID away',
  async () => {
    const living = basename(tempPathFor(join(folder, 'out.mp4')));
    const before = living.replace(/-[0-9a-f]{6}(-[0-9a-f]{8}\.tmp)$/, '-ffffff$1');
    for (const name of [living, before]) await writeFile(join(folder, name), '');
    expect(await sweepTemps(folder)).toEqual([before]);
    expect(await readdir(folder)).toEqual([living]);
  },
);
