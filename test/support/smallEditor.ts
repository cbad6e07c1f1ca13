import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { OpenedMask, ReadyMask } from '../../src/shared/contract/annotations.ts';
import type { MaskRect } from '../../src/shared/domain/maskPatch.ts';
import { readLabelMask } from '../../src/main/core/data/maskIo.ts';
import type { Host } from '../../src/main/host/host.ts';
import { makeHost, makeTempFolder } from './hostFixture.ts';
import { makeSmallProject, smallMask, smallSize } from './smallDataset.ts';

/** A labelled and a bare item of the small project, painted in by one window. */
export const place = { dataset: 'small', item: 'a0' };
export const bare = { dataset: 'small', item: 'b0' };
export const window = { editor: 'window-1' };
export const square: MaskRect = { x: 3, y: 5, width: 8, height: 4 };

/** The small project with some labelled items and a bare one, open in a host. */
export async function openSmall(masked = 1): Promise<{ host: Host; folder: string }> {
  const folder = join(await makeTempFolder(), 'small');
  await makeSmallProject(folder, masked, 1);
  return { host: await openAgain(folder), folder };
}

export async function openAgain(folder: string): Promise<Host> {
  const host = await makeHost();
  await host.services.project.open({ path: folder });
  return host;
}

/** The mask, which must be there to be painted in. */
export function ready(opened: OpenedMask): ReadyMask {
  if (opened.kind !== 'ready') throw new Error(opened.kind);
  return opened;
}

/** The pixels of an edit that fills a rectangle with one id. */
export const ids = (rect: MaskRect, id: number): string =>
  deflateSync(Buffer.alloc(rect.width * rect.height, id)).toString('base64');

export function paint(
  host: Host,
  revision: number,
  id: number,
  at = place,
  rect = square,
): Promise<{ revision: number }> {
  return host.services.annotations.edit({ ...at, ...window, revision, rects: [rect], ids: ids(rect, id) });
}

/** The small mask with a rectangle of one id, painted by the simplest means. */
export function expected(id: number, start: Uint8Array = smallMask().data, rect = square): Uint8Array {
  return start.map((old, i) => {
    const [x, y] = [i % smallSize.width, Math.floor(i / smallSize.width)];
    const inside = x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
    return inside ? id : old;
  });
}

export const maskFile = (folder: string, item = 'a0'): string =>
  join(folder, 'datasets/small/masks', `${item}.png`);
export const editsFolder = (folder: string): string => join(folder, 'datasets/small/edits');

export async function maskOnDisk(folder: string, item = 'a0'): Promise<Uint8Array> {
  return (await readLabelMask(maskFile(folder, item))).data;
}

/** Ends the host's memory of the project as a kill would: the lock goes, nothing is written. */
export async function dropDead(host: Host, folder: string): Promise<void> {
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
