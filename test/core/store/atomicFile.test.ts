import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { createFolderAtomic, sweepTemps, writeFileAtomic } from '../../../src/main/core/store/atomicFile.ts';

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

it('keeps the old file and removes its temporary when the write fails', async () => {
  await writeFileAtomic(join(folder, 'a'), 'old');
  await expect(writeFileAtomic(join(folder, 'a', 'below a file'), 'new')).rejects.toMatchObject({
    code: 'io',
  });
  expect(await readFile(join(folder, 'a'), 'utf8')).toBe('old');
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

it('sweeps what a dead process left and nothing else', async () => {
  const dead = spawnSync('true').pid;
  const left = [`.a.json.${dead}-0123abcd.tmp`, `.a.json.${process.pid}-0123abcd.tmp`, 'a.tmp'];
  for (const name of left) await writeFile(join(folder, name), '');
  expect(await sweepTemps(folder)).toEqual([left[0]]);
  expect((await readdir(folder)).sort()).toEqual([left[1], left[2]].sort());
});
