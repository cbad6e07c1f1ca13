import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StudioEvent } from '../../src/shared/contract/system.ts';
import { encodeIndexPng } from '../../src/main/core/data/maskIo.ts';
import { makeHost } from '../support/hostFixture.ts';
import { smallClasses, smallMask, smallSize } from '../support/smallDataset.ts';
import {
  bare,
  dropDead,
  editsFolder,
  expected,
  ids,
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

describe('a mask open for editing', () => {
  it('keeps each edit in the journal before it answers, and the file when it is closed', async () => {
    const { host, folder } = await openSmall();
    const told: StudioEvent[] = [];
    host.events.listen((event) => told.push(event));
    const opened = ready(await host.services.annotations.open({ ...place, ...window }));
    expect(opened).toMatchObject({ ...smallSize, hasMask: true, recovered: null });
    const { revision } = await paint(host, opened.revision, 1);
    expect(revision).toBe(opened.revision + 1);
    expect(await readdir(editsFolder(folder))).toEqual(['a0.journal']);
    expect(await maskOnDisk(folder)).toEqual(smallMask().data);
    await host.services.annotations.close({ ...place, ...window });
    expect(await maskOnDisk(folder)).toEqual(expected(1));
    expect(await readdir(editsFolder(folder))).toEqual(['a0.png']);
    expect(told).toContainEqual({ type: 'mask', ...place, revision, ...window });
    const { items } = await host.services.library.items({ dataset: 'small' });
    expect(items.find(({ id }) => id === 'a0')?.pixels).toEqual({
      '0': 32 * 47 - 32,
      '1': 32 * 47 + 32,
      '255': 64,
    });
    expect(told.some((event) => event.type === 'dataset')).toBe(true);
  });

  it('starts as void where the item has none', async () => {
    const { host, folder } = await openSmall();
    const opened = ready(await host.services.annotations.open({ ...bare, ...window }));
    expect(opened.hasMask).toBe(false);
    await paint(host, opened.revision, 0, bare);
    await host.services.annotations.close({ ...bare, ...window });
    const start = new Uint8Array(smallSize.width * smallSize.height).fill(255);
    expect(await maskOnDisk(folder, 'b0')).toEqual(expected(0, start));
  });

  it('writes the file by itself when painting rests', async () => {
    const { host, folder } = await openSmall();
    const { revision } = ready(await host.services.annotations.open({ ...place, ...window }));
    await paint(host, revision, 1);
    await expect.poll(() => maskOnDisk(folder), { timeout: 20_000 }).toEqual(expected(1));
  });

  it('takes an edit along that is on its way when the image is closed', async () => {
    const { host, folder } = await openSmall();
    const { revision } = ready(await host.services.annotations.open({ ...place, ...window }));
    await Promise.all([paint(host, revision, 1), host.services.annotations.close({ ...place, ...window })]);
    expect(await maskOnDisk(folder)).toEqual(expected(1));
    expect(await readdir(editsFolder(folder))).toEqual(['a0.png']);
  });

  it('takes an edit along that comes while the file is written for the last time', async () => {
    const { host, folder } = await openSmall();
    const { revision } = ready(await host.services.annotations.open({ ...place, ...window }));
    await paint(host, revision, 1);
    let late: Promise<unknown> | undefined;
    host.events.listen((event) => {
      if (event.type === 'dataset') late ??= paint(host, revision + 1, 0, place, { ...square, y: 20 });
    });
    await host.services.annotations.close({ ...place, ...window });
    await late;
    expect(await maskOnDisk(folder)).toEqual(expected(0, expected(1), { ...square, y: 20 }));
    expect(await readdir(editsFolder(folder))).toEqual(['a0.png']);
  });

  it('refuses edits that do not fit, and stays as it was', async () => {
    const { host, folder } = await openSmall();
    const { revision } = ready(await host.services.annotations.open({ ...place, ...window }));
    const outside = { ...square, x: 60 };
    await expect(paint(host, revision, 1, place, outside)).rejects.toThrow('outside the mask');
    const short = { ...place, ...window, revision, rects: [square], ids: ids({ ...square, height: 1 }, 1) };
    await expect(host.services.annotations.edit(short)).rejects.toThrow('8 of 32 pixels');
    await expect(
      host.services.annotations.edit({ ...short, ids: Buffer.from('no zlib').toString('base64') }),
    ).rejects.toMatchObject({ code: 'badInput' });
    await host.services.annotations.close({ ...place, ...window });
    expect(await maskOnDisk(folder)).toEqual(smallMask().data);
  });

  it('tells the second of two windows', async () => {
    const { host } = await openSmall();
    const { revision } = ready(await host.services.annotations.open({ ...place, ...window }));
    const other = { ...place, editor: 'window-2', revision, rects: [square], ids: ids(square, 0) };
    await host.services.annotations.open({ ...place, editor: 'window-2' });
    await paint(host, revision, 1);
    await expect(host.services.annotations.edit(other)).rejects.toMatchObject({
      code: 'conflict',
      message: 'This mask was changed in another window.',
    });
  });
});

describe('after a crash', () => {
  it('every edit that was answered is in the mask, and told once', async () => {
    const { host, folder } = await openSmall();
    const { revision } = ready(await host.services.annotations.open({ ...place, ...window }));
    await paint(host, revision, 1);
    await paint(host, revision + 1, 0, place, { ...square, y: 20 });
    await dropDead(host, folder);
    const again = await openAgain(folder);
    const both = expected(0, expected(1), { ...square, y: 20 });
    expect(await maskOnDisk(folder)).toEqual(both);
    const opened = ready(await again.services.annotations.open({ ...place, ...window }));
    expect(opened.recovered).toEqual({ edits: 2, damaged: false });
    expect(ready(await again.services.annotations.open({ ...place, ...window })).recovered).toBeNull();
  });

  it('a command that reads masks finds the edits in them, too', async () => {
    const { host, folder } = await openSmall();
    const { revision } = ready(await host.services.annotations.open({ ...place, ...window }));
    await paint(host, revision, 1);
    await dropDead(host, folder);
    const command = await makeHost({ mode: 'cli' });
    await command.services.project.open({ path: folder });
    expect(await maskOnDisk(folder)).toEqual(expected(1));
    expect(await readdir(editsFolder(folder))).toEqual(['a0.png']);
  });

  it('a journal cut at any byte gives the whole edits before the cut', async () => {
    const { host, folder } = await openSmall();
    const { revision } = ready(await host.services.annotations.open({ ...place, ...window }));
    await paint(host, revision, 1);
    const journal = join(editsFolder(folder), 'a0.journal');
    const one = (await readFile(journal)).length;
    await paint(host, revision + 1, 0, place, { ...square, y: 20 });
    const bytes = await readFile(journal);
    const table = await readFile(join(folder, 'datasets/small/items.json'));
    const png = await readFile(maskFile(folder));
    await host.close();
    for (let length = 0; length < bytes.length; length += 13) {
      await rm(editsFolder(folder), { recursive: true });
      await writeFile(join(folder, 'datasets/small/items.json'), table);
      await writeFile(maskFile(folder), png);
      await mkdir(editsFolder(folder));
      await writeFile(journal, bytes.subarray(0, length));
      const again = await openAgain(folder);
      expect(await maskOnDisk(folder)).toEqual(length < one ? smallMask().data : expected(1));
      const opened = ready(await again.services.annotations.open({ ...place, ...window }));
      expect(opened.recovered?.damaged).toBe(length !== one || undefined);
      await again.close();
    }
  });

  it('a mask another program wrote meanwhile is not overwritten: both are kept until one is chosen', async () => {
    const { host, folder } = await openSmall();
    const { revision } = ready(await host.services.annotations.open({ ...place, ...window }));
    await paint(host, revision, 1);
    await dropDead(host, folder);
    const foreign = { ...smallMask(), data: smallMask().data.fill(1) };
    const foreignFile = await encodeIndexPng(foreign, smallClasses);
    await writeFile(maskFile(folder), foreignFile);
    const again = await openAgain(folder);
    expect(await readFile(maskFile(folder))).toEqual(Buffer.from(foreignFile));
    const opened = await again.services.annotations.open({ ...place, ...window });
    expect(opened).toEqual({ kind: 'conflict', edits: 1 });
    ready(await again.services.annotations.resolve({ ...place, ...window, use: 'file' }));
    expect(await maskOnDisk(folder)).toEqual(foreign.data);
    expect((await readdir(editsFolder(folder))).some((name) => name.startsWith('a0.edits-'))).toBe(true);
  });
});

describe('a damaged mask', () => {
  it('is named, not changed, and restored from the last good version on request', async () => {
    const { host, folder } = await openSmall();
    const { revision } = ready(await host.services.annotations.open({ ...place, ...window }));
    await paint(host, revision, 1);
    await host.services.annotations.close({ ...place, ...window });
    const cut = (await readFile(maskFile(folder))).subarray(0, 80);
    await writeFile(maskFile(folder), cut);
    const opened = await host.services.annotations.open({ ...place, ...window });
    expect(opened).toMatchObject({ kind: 'damaged', restorable: expect.stringMatching(/^\d{4}-/) });
    expect(await readFile(maskFile(folder))).toEqual(cut);
    ready(await host.services.annotations.resolve({ ...place, ...window, use: 'lastGood' }));
    expect(await maskOnDisk(folder)).toEqual(expected(1));
  });

  it('starts empty on request, with the damaged file kept beside', async () => {
    const { host, folder } = await openSmall();
    await writeFile(maskFile(folder), 'no PNG');
    const opened = await host.services.annotations.open({ ...place, ...window });
    expect(opened).toMatchObject({ kind: 'damaged', restorable: null });
    ready(await host.services.annotations.resolve({ ...place, ...window, use: 'empty' }));
    expect([...new Set(await maskOnDisk(folder))]).toEqual([255]);
    const kept = (await readdir(editsFolder(folder))).find((name) => name.startsWith('a0.replaced-'));
    expect(await readFile(join(editsFolder(folder), kept!), 'utf8')).toBe('no PNG');
  });
});
