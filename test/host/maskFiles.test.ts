import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeIndexPng, readLabelMask } from '../../src/main/core/data/maskIo.ts';
import type { Host } from '../../src/main/host/host.ts';
import { smallClasses, smallMask } from '../support/smallDataset.ts';
import {
  dropDead,
  editsFolder,
  expected,
  maskFile,
  maskOnDisk,
  openAgain,
  openSmall,
  paint,
  place,
  ready,
  square,
  window,
} from '../support/smallEditor.ts';

describe('a mask file that changed under an open editor', () => {
  async function paintThenReplace(): Promise<{
    host: Host;
    folder: string;
    revision: number;
    foreign: Uint8Array;
  }> {
    const { host, folder } = await openSmall();
    const { revision } = ready(await host.services.annotations.open({ ...place, ...window }));
    await paint(host, revision, 1);
    const foreign = smallMask().data.fill(0);
    await writeFile(maskFile(folder), await encodeIndexPng({ ...smallMask(), data: foreign }, smallClasses));
    return { host, folder, revision: revision + 1, foreign };
  }

  it('is told at the next edit and never overwritten silently', async () => {
    const { host, folder, revision, foreign } = await paintThenReplace();
    await expect(paint(host, revision, 0)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('the mask file of a0.png') as unknown,
      details: { reason: 'file' },
    });
    expect(await maskOnDisk(folder)).toEqual(foreign);
  });

  it('gives way when the user says so, and is kept beside', async () => {
    const { host, folder, foreign } = await paintThenReplace();
    ready(await host.services.annotations.resolve({ ...place, ...window, use: 'edits' }));
    expect(await maskOnDisk(folder)).toEqual(expected(1));
    const kept = (await readdir(editsFolder(folder))).find((name) => name.startsWith('a0.replaced-'));
    expect((await readLabelMask(join(editsFolder(folder), kept!))).data).toEqual(foreign);
  });
});

describe('a mask file that was written when the disk was full for what follows it', () => {
  it('is the studio’s own: painting goes on, and everything is in it in the end', async () => {
    const { host, folder } = await openSmall();
    const { revision } = ready(await host.services.annotations.open({ ...place, ...window }));
    await paint(host, revision, 1);
    const inTheWay = join(editsFolder(folder), 'a0.png');
    await mkdir(inTheWay);
    await expect(host.services.annotations.close({ ...place, ...window })).rejects.toThrow();
    expect(await maskOnDisk(folder)).toEqual(expected(1));
    await rm(inTheWay, { recursive: true });
    await paint(host, revision + 1, 0, place, { ...square, y: 20 });
    await host.services.annotations.close({ ...place, ...window });
    expect(await maskOnDisk(folder)).toEqual(expected(0, expected(1), { ...square, y: 20 }));
    expect(await readdir(editsFolder(folder))).toEqual(['a0.png']);
  });

  it('is known after a crash, too', async () => {
    const { host, folder } = await openSmall();
    const { revision } = ready(await host.services.annotations.open({ ...place, ...window }));
    await paint(host, revision, 1);
    const inTheWay = join(editsFolder(folder), 'a0.png');
    await mkdir(inTheWay);
    await expect(host.services.annotations.close({ ...place, ...window })).rejects.toThrow();
    await rm(inTheWay, { recursive: true });
    await paint(host, revision + 1, 0, place, { ...square, y: 20 });
    await dropDead(host, folder);
    const again = await openAgain(folder);
    expect(await maskOnDisk(folder)).toEqual(expected(0, expected(1), { ...square, y: 20 }));
    ready(await again.services.annotations.open({ ...place, ...window }));
  });
});
