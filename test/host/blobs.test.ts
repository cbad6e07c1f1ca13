import { readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { blobUrl } from '../../src/shared/contract/blobs.ts';
import { readImage, readImageSize } from '../../src/main/core/data/imageIo.ts';
import { planImport } from '../../src/main/core/data/import/plan.ts';
import type { Host, HostOptions } from '../../src/main/host/host.ts';
import { fakeWorker } from '../support/fakeWorker.ts';
import { makeHost, makeTempFolder } from '../support/hostFixture.ts';
import { makeSmallProject, smallMask, smallSize } from '../support/smallDataset.ts';
import { fixtureIds, imageFile, makeFolder, maskFiles } from '../support/sourceFolder.ts';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
}

async function openSmall(
  options: Partial<HostOptions> = {},
): Promise<{ host: Host; folder: string; cacheDir: string }> {
  const folder = join(await makeTempFolder(), 'small');
  const cacheDir = join(await makeTempFolder(), 'cache');
  await makeSmallProject(folder, 2, 1);
  const host = await makeHost({ cacheDir, ...options });
  await host.services.project.open({ path: folder });
  return { host, folder, cacheDir };
}

async function ask(host: Host, address: string, etag?: string): Promise<Answer> {
  const url = new URL(address, 'http://localhost');
  const { status, headers, body } = await host.blobs(url.pathname, url.searchParams, etag);
  return { status, headers, bytes: body instanceof Uint8Array ? body : new Uint8Array() };
}

describe('pictures', () => {
  it('come as JPEG thumbnails of the asked size, made once', async () => {
    const { host, cacheDir } = await openSmall();
    const first = await ask(host, blobUrl.image('small', 'a0', 32));
    expect(first.headers['Content-Type']).toBe('image/jpeg');
    expect(await sharp(first.bytes).metadata()).toMatchObject({ width: 32, height: 24, format: 'jpeg' });
    await expect.poll(() => readdir(join(cacheDir, 'thumbnails'))).toHaveLength(1);
    expect((await ask(host, blobUrl.image('small', 'a0', 32))).bytes).toEqual(first.bytes);
  });

  it('of a recent project are there while it is closed, and answer to their key alone', async () => {
    const { host } = await openSmall();
    await host.services.project.close();
    const [recent] = await host.services.project.recent();
    const cover = await ask(host, blobUrl.cover(recent.cover ?? ''));
    expect(cover.headers['Content-Type']).toBe('image/jpeg');
    expect(await sharp(cover.bytes).metadata()).toMatchObject({ ...smallSize, format: 'jpeg' });
    expect((await ask(host, blobUrl.cover('0'.repeat(32)))).status).toBe(404);
    expect((await ask(host, blobUrl.cover('..%2fsettings'))).status).toBe(404);
  });

  it('come whole and lossless with size 0, and are never enlarged', async () => {
    const { host } = await openSmall();
    const whole = await ask(host, blobUrl.image('small', 'a0', 0));
    expect(whole.headers['Content-Type']).toBe('image/png');
    expect([...(await sharp(whole.bytes).raw().toBuffer()).subarray(0, 3)]).toEqual([200, 100, 50]);
    const large = await ask(host, blobUrl.image('small', 'a0', 4000));
    expect(await sharp(large.bytes).metadata()).toMatchObject(smallSize);
  });

  it('need not be sent again until the file changes', async () => {
    const { host, folder } = await openSmall();
    const address = blobUrl.image('small', 'a0', 32);
    const etag = (await ask(host, address)).headers['ETag'];
    expect((await ask(host, address, etag)).status).toBe(304);
    await utimes(join(folder, 'datasets/small/images/a0.png'), new Date(), new Date(0));
    expect((await ask(host, address, etag)).status).toBe(200);
  });

  it('are shown where training reads the file: a JPEG with stray bytes between two markers', async () => {
    const { host, folder } = await openSmall();
    const file = join(folder, 'datasets/small/images/a0.png');
    const jpeg = await sharp({ create: { ...smallSize, channels: 3, background: '#c86432' } })
      .jpeg()
      .toBuffer();
    // After the first marker and its 18 bytes.
    await writeFile(file, Buffer.concat([jpeg.subarray(0, 20), Buffer.alloc(7), jpeg.subarray(20)]));
    expect(await readImage(file)).toMatchObject(smallSize);
    expect(await readImageSize(file)).toEqual(smallSize);
    for (const size of [0, 32]) {
      expect((await ask(host, blobUrl.image('small', 'a0', size))).status).toBe(200);
    }
  });

  it('fail alone when their file is damaged or gone', async () => {
    const { host, folder } = await openSmall();
    await writeFile(join(folder, 'datasets/small/images/a0.png'), 'no image');
    expect((await ask(host, blobUrl.image('small', 'a0', 32))).status).toBe(422);
    expect((await ask(host, blobUrl.image('small', 'a1', 32))).status).toBe(200);
    expect((await ask(host, blobUrl.image('small', 'none', 32))).status).toBe(404);
    expect((await ask(host, blobUrl.image('none', 'a1', 32))).status).toBe(404);
  });
});

describe('masks', () => {
  it('come as exactly the ids in the file', async () => {
    const { host } = await openSmall();
    const { headers, bytes } = await ask(host, blobUrl.mask('small', 'a0', 1));
    expect([headers['X-Width'], headers['X-Height']]).toEqual(['64', '48']);
    expect(Buffer.compare(bytes, smallMask().data)).toBe(0);
  });

  it('come as overlays in class colours, void transparent, scaled by nearest', async () => {
    const { host } = await openSmall();
    for (const size of [0, 16]) {
      const { bytes } = await ask(host, blobUrl.overlay('small', 'a0', size, 1));
      const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
      const colors = new Set(Array.from({ length: data.length / 4 }, (_, i) => data.readUInt32BE(i * 4)));
      expect(info.width).toBe(size === 0 ? 64 : 16);
      expect(data.readUInt32BE(0)).toBe(0xff0000ff);
      expect(data.readUInt32BE((info.width - 1) * 4)).toBe(0x0000ffff);
      const expected = size === 0 ? [0xff0000ff, 0x0000ffff, 0] : [0xff0000ff, 0x0000ffff];
      expect([...colors].sort()).toEqual(expected.sort());
    }
  });

  it('are absent for an image alone', async () => {
    const { host } = await openSmall();
    expect((await ask(host, blobUrl.overlay('small', 'b0', 0, 1))).status).toBe(404);
    expect((await ask(host, blobUrl.mask('small', 'b0', 1))).status).toBe(404);
  });
});

describe('masks of a source to be imported', () => {
  it('come as places among the values found, an RGB mask among ids as none of them', async () => {
    const [image, grey] = [await imageFile(), maskFiles.grey()];
    const rgb = maskFiles.rgb(fixtureIds, [[0, 0, 0], [0, 0, 1], [0, 0, 2]]); // prettier-ignore
    const source = await makeFolder({
      'images/a.jpg': image, 'masks/a.png': grey, 'images/b.jpg': image, 'masks/b.png': rgb, 'classes.txt': 'Sky\nRoad\nTree\n',
    }); // prettier-ignore
    const { report } = await planImport(source, { classes: [] });
    const { host } = await openSmall({
      spawnWorker: fakeWorker(`onStart = () => done(${JSON.stringify(report)});`),
    });
    const { id } = await host.services.library.planImport({ path: source, format: 'auto', link: false });
    const placesOf = async (sample: number) => [...(await ask(host, blobUrl.importMask(id, sample))).bytes];
    expect(await placesOf(0)).toEqual([...fixtureIds]);
    expect(await placesOf(1)).toEqual([...fixtureIds].map(() => 255));
  });
});

describe('what a table of items says', () => {
  it('cannot lead outside the dataset', async () => {
    const { host, folder } = await openSmall();
    const outside = join(folder, '..', 'outside.png');
    await sharp({ create: { ...smallSize, channels: 3, background: 'red' } })
      .png()
      .toFile(outside);
    const table = join(folder, 'datasets/small/items.json');
    const item = {
      id: 'x',
      name: 'x',
      image: '../../../outside.png',
      mask: '../../../outside.png',
      ...smallSize,
    };
    await writeFile(table, JSON.stringify([{ ...item, split: 'train', review: 'review', pixels: null }]));
    for (const address of [blobUrl.image('small', 'x', 0), blobUrl.mask('small', 'x', 1)]) {
      expect((await ask(host, address)).status).toBe(422);
    }
    await symlink(outside, join(folder, 'datasets/small/images/link.png'));
    await writeFile(
      table,
      JSON.stringify([
        { ...item, image: 'images/link.png', mask: null, split: 'train', review: 'review', pixels: null },
      ]),
    );
    expect((await ask(host, blobUrl.image('small', 'x', 0))).status).toBe(404);
  });
});

describe('augmented samples', () => {
  const strong = { flip: true, rescaleMin: 0.5, rescaleMax: 2, colour: 1, rotation: 45 };
  const none = { flip: false, rescaleMin: 1, rescaleMax: 1, colour: 0, rotation: 0 };

  it('are drawn as the recipe says, each draw another, the same again for the same', async () => {
    const { host } = await openSmall();
    const draw = (number: number): Promise<Answer> =>
      ask(host, blobUrl.augmented('small', 'a0', strong, number, 64));
    const [first, again, second] = await Promise.all([draw(1), draw(1), draw(2)]);
    expect(first.headers['Content-Type']).toBe('image/jpeg');
    expect(first.bytes).toEqual(again.bytes);
    expect(first.bytes).not.toEqual(second.bytes);
  });

  it('show the image under its class colours when nothing is augmented', async () => {
    const { host } = await openSmall();
    const { bytes } = await ask(host, blobUrl.augmented('small', 'a0', none, 3, 64));
    const pixels = await sharp(bytes).raw().toBuffer();
    const at = (x: number, y: number): number[] => [
      ...pixels.subarray((y * 64 + x) * 3, (y * 64 + x) * 3 + 3),
    ];
    // 200, 100, 50 mixed with 40 % of red on the left and of blue on the right.
    const expected = [
      [222, 60, 30],
      [120, 60, 132],
    ];
    for (const [place, x] of [4, 60].entries()) {
      at(x, 20).forEach((value, channel) =>
        expect(Math.abs(value - expected[place][channel])).toBeLessThan(8),
      );
    }
  });

  it('refuse what no recipe can say, and items without a mask', async () => {
    const { host } = await openSmall();
    const wrong = [
      blobUrl.augmented('small', 'a0', { ...none, rescaleMin: 0 }, 1, 64),
      blobUrl.augmented('small', 'a0', none, -1, 64),
      blobUrl.augmented('small', 'b0', none, 1, 64),
    ];
    for (const address of wrong) expect((await ask(host, address)).status).toBe(404);
  });
});
