import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { OpenedMask, ReadyMask } from '../../src/shared/contract/annotations.ts';
import type { StudioEvent } from '../../src/shared/contract/system.ts';
import type { MaskRect } from '../../src/shared/domain/maskPatch.ts';
import { encodeIndexPng, readLabelMask } from '../../src/main/core/data/maskIo.ts';
import type { Host } from '../../src/main/host/host.ts';
import { makeHost, makeTempFolder } from '../support/hostFixture.ts';
import { makeSmallProject, smallClasses, smallMask, smallSize } from '../support/smallDataset.ts';

const place = { dataset: 'small', item: 'a0' };
const bare = { dataset: 'small', item: 'b0' };
const window = { editor: 'window-1' };
const square: MaskRect = { x: 3, y: 5, width: 8, height: 4 };

async function openSmall(): Promise<{ host: Host; folder: string }> {
  const folder = join(await makeTempFolder(), 'small');
  await makeSmallProject(folder, 1, 1);
  return { host: await openAgain(folder), folder };
}

async function openAgain(folder: string): Promise<Host> {
  const host = await makeHost();
  await host.services.project.open({ path: folder });
  return host;
}

function ready(opened: OpenedMask): ReadyMask {
  if (opened.kind !== 'ready') throw new Error(opened.kind);
  return opened;
}

const ids = (rect: MaskRect, id: number): string =>
  deflateSync(Buffer.alloc(rect.width * rect.height, id)).toString('base64');

function paint(
  host: Host,
  revision: number,
  id: number,
  at = place,
  rect = square,
): Promise<{ revision: number }> {
  return host.services.annotations.edit({ ...at, ...window, revision, rects: [rect], ids: ids(rect, id) });
}

/** The small mask with a rectangle of one id, painted by the simplest means. */
function expected(id: number, start: Uint8Array = smallMask().data, rect = square): Uint8Array {
  return start.map((old, i) => {
    const [x, y] = [i % smallSize.width, Math.floor(i / smallSize.width)];
    const inside = x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
    return inside ? id : old;
  });
}

const maskFile = (folder: string, item = 'a0'): string => join(folder, 'datasets/small/masks', `${item}.png`);
const editsFolder = (folder: string): string => join(folder, 'datasets/small/edits');

async function maskOnDisk(folder: string, item = 'a0'): Promise<Uint8Array> {
  return (await readLabelMask(maskFile(folder, item))).data;
}

/** Ends the host's memory of the project as a kill would: the lock goes, nothing is written. */
async function dropDead(host: Host, folder: string): Promise<void> {
  const copies = new Map<string, Buffer>();
  const files = [
    'masks/a0.png',
    'items.json',
    ...(await readdir(editsFolder(folder))).map((name) => `edits/${name}`),
  ];
  for (const name of files) {
    const path = join(folder, 'datasets/small', name);
    copies.set(path, await readFile(path));
  }
  const bareMask = await readFile(maskFile(folder, 'b0')).catch(() => null);
  await host.close();
  for (const [path, bytes] of copies) await writeFile(path, bytes);
  if (bareMask === null) await rm(maskFile(folder, 'b0'), { force: true });
}

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
