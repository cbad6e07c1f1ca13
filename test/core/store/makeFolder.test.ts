import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeFolder, unmakeFolder } from '../../../src/main/core/store/atomicFile.ts';
import { openOutputFolder } from '../../../src/main/core/store/outputFolder.ts';
import { canMount, mountSmallDisk } from '../../support/readOnlyDisk.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'folders-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a folder', () => {
  it('is made with those above it, and taken back as far as it is empty', async () => {
    const [top, deep] = [join(folder, 'a'), join(folder, 'a', 'b', 'c')];
    expect(await makeFolder(deep)).toBe(top);
    expect((await stat(deep)).isDirectory()).toBe(true);
    expect(await makeFolder(deep)).toBeNull();
    await writeFile(join(top, 'note'), '');
    await unmakeFolder(deep, top);
    expect(await readdir(top)).toEqual(['note']);
  });

  it('may be asked for many times at once', async () => {
    const wanted = join(folder, 'x', 'y', 'z');
    await Promise.all(Array.from({ length: 20 }, () => makeFolder(wanted)));
    expect(existsSync(wanted)).toBe(true);
  });

  it('cannot be where a file is', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    await expect(makeFolder(file)).rejects.toThrow(`${file} is a file, not a folder.`);
    await expect(makeFolder(join(file, 'below'))).rejects.toThrow('a file stands where a folder is needed');
  });

  it.runIf(existsSync('/proc/self'))('fails at once where the system knows no folders to make', async () => {
    await expect(makeFolder('/proc/nowhere/below')).rejects.toMatchObject({ code: 'notFound' });
  });

  it.runIf(canMount)('names a read-only disk as such', async () => {
    const disk = mountSmallDisk('1m');
    try {
      disk.makeReadOnly();
      const refused = makeFolder(join(disk.folder, 'a', 'b'));
      await expect(refused).rejects.toMatchObject({ code: 'readOnly' });
      await expect(refused).rejects.toThrow('the disk is read-only');
      expect(await makeFolder(disk.folder)).toBeNull();
    } finally {
      disk.remove();
    }
  });
});

describe('an output folder', () => {
  it('takes back what it added, and leaves what was there before', async () => {
    const out = join(folder, 'out');
    await makeFolder(out);
    await writeFile(join(out, 'mine.txt'), 'mine');
    await writeFile(join(out, 'a.png'), 'old');
    const output = await openOutputFolder(out);
    for (const name of ['a.png', 'b.png']) await output.write(name, Buffer.from('new'));
    expect(output.files).toEqual([join(out, 'a.png'), join(out, 'b.png')]);
    await output.takeBack();
    expect(await readdir(out)).toEqual(['a.png', 'mine.txt']);
  });

  it('goes itself where it was made for the purpose', async () => {
    const output = await openOutputFolder(join(folder, 'new', 'out'));
    await output.write('a.png', Buffer.from('a'));
    await output.takeBack();
    expect(await readdir(folder)).toEqual([]);
  });
});
