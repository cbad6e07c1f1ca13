import { rm, truncate, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { blobUrl } from '../../src/shared/contract/blobs.ts';
import { mapClasses, mapTable, type LabelClass } from '../../src/shared/domain/labels.ts';
import { predictionPath } from '../../src/main/core/store/predictionStore.ts';
import type { Host } from '../../src/main/host/host.ts';
import { makeHost, makeTempFolder } from '../support/hostFixture.ts';
import { addCheckpoint, keepPrediction, makeRunWithCheckpoint, placeOf } from '../support/predictions.ts';
import { makeSmallProject, smallMask, smallSize } from '../support/smallDataset.ts';

/** The small project's classes by other ids, and one it does not have. */
const runClasses: readonly LabelClass[] = [
  { id: 0, name: 'Right', color: '#00FF00' },
  { id: 1, name: 'left', color: '#FFFF00' },
  { id: 2, name: 'sky', color: '#00FFFF' },
];
const run = '2026-11-20_resnet18-linknet__1';

interface Fixture {
  readonly host: Host;
  readonly folder: string;
  readonly runFolder: string;
}

async function openWithRun(): Promise<Fixture> {
  const folder = join(await makeTempFolder(), 'small');
  await makeSmallProject(folder, 2, 1);
  const runFolder = await makeRunWithCheckpoint(folder, run, runClasses);
  const host = await makeHost();
  await host.services.project.open({ path: folder });
  return { host, folder, runFolder };
}

/** What the net would have to say to be right everywhere, with `change` made to it. */
function predictedMask(change: (data: Uint8Array) => void = () => undefined) {
  const data = smallMask().data.map((label) => (label === 0 ? 1 : 0));
  change(data);
  return { ...smallSize, data };
}

async function ask(host: Host, address: string): Promise<{ status: number; bytes: Uint8Array }> {
  const url = new URL(address, 'http://localhost');
  const { status, body } = await host.blobs(url.pathname, url.searchParams, undefined);
  return { status, bytes: body instanceof Uint8Array ? body : new Uint8Array() };
}

async function colours(bytes: Uint8Array): Promise<Readonly<Record<string, number>>> {
  const data = await sharp(bytes).ensureAlpha().raw().toBuffer();
  const counts: Record<string, number> = {};
  for (let at = 0; at < data.length; at += 4) {
    const colour = data.readUInt32BE(at).toString(16).padStart(8, '0');
    counts[colour] = (counts[colour] ?? 0) + 1;
  }
  return counts;
}

describe('stored predictions', () => {
  it('are listed with what their classes are in the project', async () => {
    const { host, folder, runFolder } = await openWithRun();
    await keepPrediction(await placeOf(folder, runFolder, 'small'), 'b0', predictedMask(), runClasses);
    const listed = await host.services.inference.predicted({ run, dataset: 'small' });
    expect(listed).toMatchObject({
      run,
      step: 10,
      items: ['b0'],
      classes: runClasses,
      classMap: [1, 0, null],
    });
  });

  it('are gone for the reader once the image or the weights changed', async () => {
    const { host, folder, runFolder } = await openWithRun();
    const place = await placeOf(folder, runFolder, 'small');
    for (const item of ['a0', 'a1']) await keepPrediction(place, item, predictedMask(), runClasses);
    await utimes(join(folder, 'datasets/small/images/a0.png'), new Date(), new Date(0));
    const { items } = await host.services.inference.predicted({ run, dataset: 'small' });
    expect(items).toEqual(['a1']);
    expect((await ask(host, blobUrl.predictionMask(run, 10, 'small', 'a0'))).status).toBe(404);
    expect((await ask(host, blobUrl.predictionMask(run, 10, 'small', 'a1'))).status).toBe(200);

    await rm(join(runFolder, 'checkpoints/10'), { recursive: true });
    await rm(join(runFolder, 'latest'));
    await addCheckpoint(runFolder, 10, 0.5);
    expect((await host.services.inference.predicted({ run, dataset: 'small' })).items).toEqual([]);
  });

  it('count as missing when their file is cut short', async () => {
    const { host, folder, runFolder } = await openWithRun();
    const place = await placeOf(folder, runFolder, 'small');
    await keepPrediction(place, 'a0', predictedMask(), runClasses);
    await truncate(predictionPath(place, 'a0'), 40);
    expect((await host.services.inference.predicted({ run, dataset: 'small' })).items).toEqual([]);
  });

  it('are asked for with ids that exist, by a job that names run and step', async () => {
    const { host } = await openWithRun();
    const { predictItems } = host.services.inference;
    await expect(predictItems({ run, dataset: 'small', items: ['zebra'] })).rejects.toMatchObject({
      code: 'notFound',
    });
    await expect(predictItems({ run, checkpoint: 11, dataset: 'small' })).rejects.toMatchObject({
      code: 'notFound',
    });
    const job = await predictItems({ run, dataset: 'small' });
    expect(job).toMatchObject({
      kind: 'predictItems',
      run,
      title: 'Predict 3 images of small with resnet18-linknet 1, step 10',
    });
    await host.jobs.whenOver(job.id);
  });
});

describe('pictures of predictions', () => {
  it('show the run’s colours, and the ids as they are', async () => {
    const { host, folder, runFolder } = await openWithRun();
    const mask = predictedMask((data) => data.fill(2, 0, 64));
    await keepPrediction(await placeOf(folder, runFolder, 'small'), 'a0', mask, runClasses);
    const overlay = await ask(host, blobUrl.predictionOverlay(run, 10, 'small', 'a0', 0));
    const half = (smallSize.width * smallSize.height) / 2;
    expect(await colours(overlay.bytes)).toEqual({
      ffff00ff: half - 32 - 32,
      '00ff00ff': half - 32 + 32,
      '00ffffff': 64,
    });
    const raw = await ask(host, blobUrl.predictionMask(run, 10, 'small', 'a0'));
    expect(Buffer.compare(raw.bytes, mask.data)).toBe(0);
  });

  it('mark what is wrong against the mask, void left out, and what became better or worse', async () => {
    const { host, folder, runFolder } = await openWithRun();
    const other = '2026-11-21_resnet18-linknet__1';
    const otherFolder = await makeRunWithCheckpoint(folder, other, runClasses, 20);
    const a = predictedMask((data) => data.fill(2, 0, 10));
    const b = predictedMask((data) => data.fill(2, 7, 30));
    await keepPrediction(await placeOf(folder, runFolder, 'small'), 'a0', a, runClasses);
    await keepPrediction(await placeOf(folder, otherFolder, 'small'), 'a0', b, runClasses);
    const pixels = smallSize.width * smallSize.height;
    const errors = await ask(host, blobUrl.predictionErrors(run, 10, 'small', 'a0', 0));
    expect(await colours(errors.bytes)).toEqual({ ff8a7dff: 10, '00000000': pixels - 10 });
    const [from, to] = [
      { run, step: 10 },
      { run: other, step: 20 },
    ];
    const changes = await ask(host, blobUrl.predictionChanges(from, to, 'small', 'a0', 0));
    expect(await colours(changes.bytes)).toEqual({ '5fcb8cff': 7, ff8a7dff: 20, '00000000': pixels - 27 });
  });

  it('do not exist for other names', async () => {
    const { host } = await openWithRun();
    for (const address of [
      blobUrl.predictionOverlay(run, 10, 'small', 'a0', 0),
      blobUrl.predictionOverlay(run, 11, 'small', 'a0', 0),
      blobUrl.predictionErrors(run, 10, 'small', 'b0', 0),
      blobUrl.predictionOverlay('..', 10, 'small', 'a0', 0),
      blobUrl.predictionMask(run, 10, '../small', 'a0'),
    ]) {
      expect((await ask(host, address)).status, address).toBe(404);
    }
  });
});

describe('classes of a run in a project', () => {
  it('are found by name whatever their ids, case and blanks', () => {
    const project = [
      { id: 0, name: 'traffic light' },
      { id: 1, name: 'Road' },
    ];
    const map = mapClasses([{ name: 'road' }, { name: 'Traffic_Light' }, { name: 'tree' }], project);
    expect(map).toEqual([1, 0, null]);
    const table = mapTable(map);
    expect([table[0], table[1], table[2], table[3], table[255]]).toEqual([1, 0, 255, 255, 255]);
  });
});
