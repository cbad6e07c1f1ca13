import { execFileSync } from 'node:child_process';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readRawMask } from '../../src/main/core/data/maskIo.ts';
import { openDataset } from '../../src/main/core/store/datasetStore.ts';
import type { Host } from '../../src/main/host/host.ts';
import { blobUrl } from '../../src/shared/contract/blobs.ts';
import type { StudioEvent } from '../../src/shared/contract/system.ts';
import type { LabelClass } from '../../src/shared/domain/labels.ts';
import type { PicturePrediction } from '../../src/shared/domain/prediction.ts';
import { fakeWorker } from '../support/fakeWorker.ts';
import { makeHost, makeTempFolder } from '../support/hostFixture.ts';
import { makeRunWithCheckpoint } from '../support/predictions.ts';
import { makeSmallProject, smallClasses } from '../support/smallDataset.ts';

const run = '2026-11-20_resnet18-linknet__1';
const dataset = 'small';
const size = { width: 40, height: 30 };

/** Predicts each of the classes in turn, pixel by pixel. */
function predictor(classes: readonly LabelClass[]): string {
  return `
    const fs = require('node:fs');
    requests(({ type, id, call, params }) => {
      if (type !== 'call') return;
      const pixels = ${size.width * size.height};
      const mask = Buffer.from(Array.from({ length: pixels }, (_, at) => at % ${classes.length}));
      fs.writeFileSync(params.out + '/mask', mask);
      fs.writeFileSync(params.out + '/confidence', Buffer.alloc(pixels));
      const result = {
        step: params.step, classes: ${JSON.stringify(classes)}, width: ${size.width}, height: ${size.height},
        pixels: {}, passes: 1, readMilliseconds: 1, netMilliseconds: 1,
      };
      send({ type: 'answer', id, outcome: { result }, residentBytes: 1e6 });
    });`;
}

interface Fixture {
  readonly host: Host;
  readonly folder: string;
  readonly dir: string;
  /** A picture of the size above, outside the project. */
  readonly picture: string;
}

async function openSmall(classes = smallClasses, parent?: string): Promise<Fixture> {
  const folder = join(parent ?? (await makeTempFolder()), 'small');
  await makeSmallProject(folder, 2, 0);
  await makeRunWithCheckpoint(folder, run, classes);
  const picture = join(await makeTempFolder(), 'a0.PNG');
  await drawPicture(picture, size);
  const host = await makeHost({ spawnWorker: fakeWorker(predictor(classes)) });
  await host.services.project.open({ path: folder });
  return { host, folder, dir: join(folder, 'datasets', dataset), picture };
}

async function drawPicture(path: string, shape: { width: number; height: number }): Promise<void> {
  const background = { r: 20, g: 120, b: 50 };
  await writeFile(path, await sharp({ create: { ...shape, channels: 3, background } }).png().toBuffer()); // prettier-ignore
}

function predict({ services }: Host, image: string): Promise<PicturePrediction> {
  return services.inference.predictPicture({ run, image });
}

async function shownMask(host: Host, { id }: PicturePrediction): Promise<Uint8Array> {
  const url = new URL(blobUrl.pictureMask(id), 'http://localhost');
  const { body } = await host.blobs(url.pathname, url.searchParams, undefined);
  return body instanceof Uint8Array ? body : new Uint8Array();
}

/** Everything in the dataset's folder, with the table's text. */
async function stateOf(dir: string): Promise<string> {
  const names = (await readdir(dir, { recursive: true })).sort();
  return JSON.stringify([names, await readFile(join(dir, 'items.json'), 'utf8')]);
}

describe('a predicted picture sent to the library', () => {
  it('is a copy with the prediction as its mask, byte for byte, to be reviewed', async () => {
    const { host, folder, dir, picture } = await openSmall();
    const told: StudioEvent[] = [];
    host.events.listen((event) => told.push(event));
    const before = await host.services.library.items({ dataset });
    const prediction = await predict(host, picture);
    const added = await host.services.library.addPredicted({ prediction: prediction.id, dataset });
    expect(added).toMatchObject({ dataset, previous: before.revision, unmapped: [] });
    expect(added.item).toEqual({
      ...{ id: 'a0-2', name: 'a0.PNG', image: 'images/a0-2.png', mask: 'masks/a0-2.png', ...size },
      ...{ split: 'none', review: 'review', pixels: { '0': 600, '1': 600 } },
    });
    const { values, palette } = await readRawMask(join(dir, 'masks/a0-2.png'));
    expect(Buffer.compare(values as Uint8Array, await shownMask(host, prediction))).toBe(0);
    expect(palette?.slice(0, 2)).toEqual([0xff0000, 0x0000ff]);
    expect((await readFile(join(dir, 'images/a0-2.png'))).equals(await readFile(picture))).toBe(true);
    const onDisk = await openDataset(folder, dataset);
    expect(onDisk.items).toEqual([...before.items, added.item]);
    expect((await host.services.library.items({ dataset })).items).toEqual(onDisk.items);
    const event = told.find(({ type }) => type === 'dataset');
    expect(event).toMatchObject({ change: { previous: before.revision, items: [added.item], removed: [] } });
  });

  it('is taken back and brought back by the ordinary means, and sent twice is there twice', async () => {
    const { host, dir, picture } = await openSmall();
    const { id: prediction } = await predict(host, picture);
    const { library } = host.services;
    const { item } = await library.addPredicted({ prediction, dataset });
    await library.removeItems({ dataset, items: [item.id] });
    const again = await library.addPredicted({ prediction, dataset });
    expect(again.item.id).toBe('a0-3');
    await library.restoreItems({ dataset, items: [item.id] });
    const ids = (await library.items({ dataset })).items.map(({ id }) => id);
    expect(ids).toEqual(['a0', 'a1', 'a0-2', 'a0-3']);
    await library.deleteItems({ dataset, items: ['a0-2', 'a0-3'] });
    expect((await readdir(join(dir, 'images'))).sort()).toEqual(['a0.png', 'a1.png']);
    expect((await readdir(join(dir, 'masks'))).sort()).toEqual(['a0.png', 'a1.png']);
  });

  it('has the project’s classes by name, and void where the project has none', async () => {
    const classes = [
      { id: 0, name: 'Right', color: '#00FF00' },
      { id: 1, name: 'sky', color: '#FFFF00' },
      { id: 2, name: 'left', color: '#00FFFF' },
    ];
    const { host, picture } = await openSmall(classes);
    const { id: prediction } = await predict(host, picture);
    const { item, unmapped } = await host.services.library.addPredicted({ prediction, dataset });
    expect(unmapped).toEqual(['sky']);
    expect(item.pixels).toEqual({ '0': 400, '1': 400, '255': 400 });
  });

  it('is refused in one line, and nothing changed: gone, of other classes, changed since, an image already', async () => {
    const { host, dir, picture } = await openSmall();
    const { library } = host.services;
    const before = await stateOf(dir);
    const gone = library.addPredicted({ prediction: 'none', dataset });
    await expect(gone).rejects.toMatchObject({ code: 'notFound', message: expect.stringMatching(/kept/) }); // prettier-ignore
    const own = await predict(host, join(dir, 'images/a0.png'));
    await expect(library.addPredicted({ prediction: own.id, dataset })).rejects.toMatchObject({
      code: 'conflict',
      message: 'a0.png is in small already.',
    });
    const prediction = (await predict(host, picture)).id;
    await drawPicture(picture, { width: 41, height: 30 });
    await expect(library.addPredicted({ prediction, dataset })).rejects.toMatchObject({
      code: 'conflict',
      message: 'a0.PNG was changed since it was predicted.',
    });
    await drawPicture(picture, size);
    await expect(library.addPredicted({ prediction, dataset: 'other' })).rejects.toMatchObject({
      code: 'notFound',
    });
    expect(await stateOf(dir)).toBe(before);
    const foreign = await openSmall([{ id: 0, name: 'sky', color: '#00FF00' }]);
    const sky = await predict(foreign.host, foreign.picture);
    const refused = foreign.host.services.library.addPredicted({ prediction: sky.id, dataset });
    await expect(refused).rejects.toThrow('The run and the project have no class of the same name.');
  });

  it('is refused where the project is open read-only', async () => {
    const { host, folder, dir, picture } = await openSmall();
    const other = await makeHost({ spawnWorker: fakeWorker(predictor(smallClasses)) });
    expect(await other.services.project.open({ path: folder })).toMatchObject({ readOnly: true });
    const { id: prediction } = await predict(other, picture);
    const before = await stateOf(dir);
    const refused = other.services.library.addPredicted({ prediction, dataset });
    await expect(refused).rejects.toMatchObject({ code: 'readOnly' });
    expect(await stateOf(dir)).toBe(before);
    await host.close();
  });

  it.skipIf(process.getuid?.() !== 0)(
    'on a full disk says so in one line and leaves nothing half',
    async () => {
      const disk = await makeTempFolder();
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk]);
      onTestFinished(() => void execFileSync('umount', ['-l', disk]));
      const { host, dir, picture } = await openSmall(smallClasses, disk);
      const { id: prediction } = await predict(host, picture);
      const filler = join(disk, 'filler');
      execFileSync('sh', ['-c', `head -c 2m /dev/zero > ${filler} || true`], { stdio: 'ignore' });
      const before = await stateOf(dir);
      await expect(host.services.library.addPredicted({ prediction, dataset })).rejects.toMatchObject({
        code: 'diskFull',
        message: expect.stringMatching(/^The disk is full: [^\n]+$/) as string,
      });
      expect(await stateOf(dir)).toBe(before);
      expect((await host.services.library.items({ dataset })).items).toHaveLength(2);
      execFileSync('rm', [filler]);
      await host.services.library.addPredicted({ prediction, dataset });
      expect((await host.services.library.items({ dataset })).items).toHaveLength(3);
      await host.close();
    },
  );
});
