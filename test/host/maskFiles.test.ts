import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { changeClasses } from '../../src/main/core/data/classTable/change.ts';
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
  /** Painted in, written but for the copy that is kept of it, and painted in again once that is possible. */
  async function paintAcrossFailure(): Promise<{ host: Host; folder: string }> {
    const { host, folder } = await openSmall();
    const { revision } = ready(await host.services.annotations.open({ ...place, ...window }));
    await paint(host, revision, 1);
    const inTheWay = join(editsFolder(folder), 'a0.png');
    await mkdir(inTheWay);
    await expect(host.services.annotations.close({ ...place, ...window })).rejects.toThrow();
    expect(await maskOnDisk(folder)).toEqual(expected(1));
    await rm(inTheWay, { recursive: true });
    await paint(host, revision + 1, 0, place, { ...square, y: 20 });
    return { host, folder };
  }

  it('is the studio’s own: painting goes on, and everything is in it in the end', async () => {
    const { host, folder } = await paintAcrossFailure();
    await host.services.annotations.close({ ...place, ...window });
    expect(await maskOnDisk(folder)).toEqual(expected(0, expected(1), { ...square, y: 20 }));
    expect(await readdir(editsFolder(folder))).toEqual(['a0.png']);
  });

  it('is known after a crash, too', async () => {
    const { host, folder } = await paintAcrossFailure();
    await dropDead(host, folder);
    const again = await openAgain(folder);
    expect(await maskOnDisk(folder)).toEqual(expected(0, expected(1), { ...square, y: 20 }));
    ready(await again.services.annotations.open({ ...place, ...window }));
  });
});

describe('an image that leaves the dataset when its last strokes are not in its file yet', () => {
  const ask = { dataset: 'small', items: ['a0'] };
  const swapped = [
    { name: 'right', color: '#0000FF', from: [1] },
    { name: 'left', color: '#FF0000', from: [0] },
  ];

  async function openPainted(): Promise<{ host: Host; folder: string }> {
    const { host, folder } = await openSmall(3);
    const { revision } = ready(await host.services.annotations.open({ ...place, ...window }));
    await paint(host, revision, 1);
    return { host, folder };
  }

  /** Another program's mask, which the strokes must not replace. */
  async function replaceFile(folder: string): Promise<Uint8Array> {
    const data = smallMask().data.fill(0);
    await writeFile(maskFile(folder), await encodeIndexPng({ ...smallMask(), data }, smallClasses));
    return data;
  }

  async function trainToEnd(host: Host): Promise<void> {
    const { id } = await host.services.training.start({ dataset: 'small', recipe: {} });
    expect(await host.jobs.whenOver(id)).toMatchObject({ outcome: 'done' });
  }

  it('deleted, takes its edits with it and is in nobody’s way', async () => {
    const { host, folder } = await openPainted();
    await replaceFile(folder);
    await host.services.library.deleteItems(ask);
    expect(await readdir(editsFolder(folder))).toEqual([]);
    await trainToEnd(host);
    await host.close();
    await expect(changeClasses(swapped, { project: folder })).resolves.toMatchObject({ masks: 2 });
  });

  it('brought back, has what was painted', async () => {
    const { host, folder } = await openPainted();
    await host.services.library.removeItems(ask);
    await trainToEnd(host);
    await host.services.library.restoreItems(ask);
    expect(await maskOnDisk(folder)).toEqual(expected(1));
    expect(await readdir(editsFolder(folder))).toEqual(['a0.png']);
    const [item] = (await host.services.library.items({ dataset: 'small' })).items;
    expect(item).toMatchObject({ id: 'a0', pixels: { '1': 32 * 47 + 32 } });
  });

  it('brought back, has also what could not be written when it left', async () => {
    const { host, folder } = await openPainted();
    const inTheWay = join(editsFolder(folder), 'a0.png');
    await mkdir(inTheWay);
    await host.services.library.removeItems(ask);
    await trainToEnd(host);
    await writeFile(maskFile(folder), await encodeIndexPng(smallMask(), smallClasses));
    await rm(inTheWay, { recursive: true });
    await host.services.library.restoreItems(ask);
    expect(await maskOnDisk(folder)).toEqual(expected(1));
    expect(await readdir(editsFolder(folder))).toEqual(['a0.png']);
  });

  it('brought back, still asks what to keep where another program wrote its file', async () => {
    const { host, folder } = await openPainted();
    await replaceFile(folder);
    await host.services.library.removeItems(ask);
    await trainToEnd(host);
    await host.services.library.restoreItems(ask);
    const opened = await host.services.annotations.open({ ...place, ...window });
    expect(opened).toEqual({ kind: 'conflict', edits: 1 });
  });

  it('keeps its edits beside when the classes change before it comes back', async () => {
    const { host, folder } = await openPainted();
    const foreign = await replaceFile(folder);
    await host.services.library.removeItems(ask);
    await host.close();
    await changeClasses(swapped, { project: folder });
    const again = await openAgain(folder);
    await again.services.library.restoreItems(ask);
    ready(await again.services.annotations.open({ ...place, ...window }));
    expect(await maskOnDisk(folder)).toEqual(foreign.fill(1));
    expect(await readdir(editsFolder(folder))).toEqual([expect.stringMatching(/^a0\.edits-/)]);
  });

  it('is nothing to wait for when it is gone from a table that was changed by hand', async () => {
    const { host, folder } = await openPainted();
    const table = join(folder, 'datasets/small/items.json');
    const items = JSON.parse(await readFile(table, 'utf8')) as { id: string }[];
    await writeFile(table, JSON.stringify(items.filter(({ id }) => id !== 'a0')));
    await trainToEnd(host);
    expect(await readdir(editsFolder(folder))).toEqual(['a0.journal']);
  });
});
