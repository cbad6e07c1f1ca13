import { readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { preparePrelabel, mapRunClasses } from '../../src/main/core/inference/prelabel.ts';
import { readLabelMask } from '../../src/main/core/data/maskIo.ts';
import { createQuietContext } from '../../src/main/core/jobContext.ts';
import { openDataset } from '../../src/main/core/store/datasetStore.ts';
import type { Host } from '../../src/main/host/host.ts';
import type { JobRequest } from '../../src/main/host/jobs/entry.ts';
import type { StudioEvent } from '../../src/shared/contract/system.ts';
import type { LabelClass } from '../../src/shared/domain/labels.ts';
import type { PrelabelParams, PrelabelResult } from '../../src/shared/domain/prelabel.ts';
import { fakeWorker } from '../support/fakeWorker.ts';
import { makeHost, makeTempFolder } from '../support/hostFixture.ts';
import { keepPrediction, makeRunWithCheckpoint, placeOf } from '../support/predictions.ts';
import { makeSmallProject, smallClasses, smallSize } from '../support/smallDataset.ts';

/** The small project's classes by other ids, and one it does not have. */
const runClasses: readonly LabelClass[] = [
  { id: 0, name: 'Right', color: '#00FF00' },
  { id: 1, name: 'left', color: '#FFFF00' },
  { id: 2, name: 'sky', color: '#00FFFF' },
];
const run = '2026-11-20_resnet18-linknet__1';
const dataset = 'small';
const pixels = smallSize.width * smallSize.height;
/** Left everywhere but in 100 pixels of sky, which the project has not: they are void. */
const expected = { '0': pixels - 100, '255': 100 };

interface Fixture {
  readonly host: Host;
  readonly folder: string;
  readonly dir: string;
  /** Asks, plays the worker while `meanwhile` happens, and lets the host put the masks in place. */
  prelabel(
    options: { readonly items?: string[]; readonly overwrite?: boolean },
    meanwhile?: () => Promise<unknown>,
  ): Promise<PrelabelResult>;
}

/** The worker is played by the test: its real work in this process, then its end by the file it waits for. */
async function openSmall(masked: number, bare: number): Promise<Fixture> {
  const folder = join(await makeTempFolder(), 'small');
  await makeSmallProject(folder, masked, bare);
  const runFolder = await makeRunWithCheckpoint(folder, run, runClasses);
  const place = await placeOf(folder, runFolder, dataset);
  const data = new Uint8Array(pixels).fill(1).fill(2, 0, 100);
  for (const { id } of place.dataset.items)
    await keepPrediction(place, id, { ...smallSize, data }, runClasses);
  const signal = join(folder, 'worker-result.json');
  const program = `
    const fs = require('node:fs');
    onStart = () => setInterval(() => {
      if (fs.existsSync(${JSON.stringify(signal)})) done(JSON.parse(fs.readFileSync(${JSON.stringify(signal)}, 'utf8')));
    }, 20);`;
  const host = await makeHost({ spawnWorker: fakeWorker(program) });
  await host.services.project.open({ path: folder });
  const requests: JobRequest[] = [];
  const start = host.jobs.start.bind(host.jobs);
  host.jobs.start = (request) => {
    requests.push(request);
    return start(request);
  };
  return {
    host,
    folder,
    dir: join(folder, 'datasets', dataset),
    async prelabel({ items, overwrite = false }, meanwhile = () => Promise.resolve()) {
      await rm(signal, { force: true });
      const job = await host.services.inference.prelabel({
        ...{ run, dataset, overwrite },
        ...(items === undefined ? {} : { items }),
      });
      const params = requests.at(-1)?.params as PrelabelParams;
      const { items: all } = await openDataset(folder, dataset);
      const asked = all.filter(({ id }) => params.items === null || params.items.includes(id));
      const wanted = asked.filter(({ mask }) => overwrite || mask === null);
      const { table, unmapped } = mapRunClasses(runClasses, smallClasses);
      const target = { folder: params.folder, table, classes: smallClasses };
      const prepared = await preparePrelabel(place, wanted, target, createQuietContext());
      await meanwhile();
      const result: PrelabelResult = {
        ...{ change: null, run, step: 10, dataset, unmapped, ...prepared },
        kept: asked.filter((item) => !wanted.includes(item)).map(({ id }) => id),
      };
      await writeFile(`${signal}.tmp`, JSON.stringify(result));
      await rename(`${signal}.tmp`, signal);
      const end = await host.jobs.whenOver(job.id);
      if (end.outcome !== 'done') throw new Error(end.error.message);
      return end.result as PrelabelResult;
    },
  };
}

/** Paints the top left pixel of an item through the Editor's own procedures; durable when it resolves. */
async function paint(host: Host, item: string, id: number, editor = 'w'): Promise<void> {
  const opened = await host.services.annotations.open({ dataset, item, editor });
  if (opened.kind !== 'ready') throw new Error(opened.kind);
  await host.services.annotations.edit({
    ...{ dataset, item, editor, revision: opened.revision },
    rects: [{ x: 0, y: 0, width: 1, height: 1 }],
    ids: deflateSync(Uint8Array.of(id)).toString('base64'),
  });
}

const maskOf = (dir: string, item: string): Promise<Buffer> => readFile(join(dir, 'masks', `${item}.png`));
const itemsOf = async (folder: string) =>
  new Map((await openDataset(folder, dataset)).items.map((item) => [item.id, item]));

describe('pre-labelling', () => {
  it('gives bare items the run’s classes by name, to be reviewed, and leaves masks alone', async () => {
    const { host, folder, dir, prelabel } = await openSmall(2, 2);
    await host.services.library.setReview({ dataset, items: ['b0'], review: 'fix' });
    const before = await maskOf(dir, 'a0');
    const told: StudioEvent[] = [];
    host.events.listen((event) => told.push(event));
    const result = await prelabel({});
    expect(result).toMatchObject({ kept: ['a0', 'a1'], problems: [], unmapped: ['sky'], step: 10 });
    expect([...result.labelled].sort()).toEqual(['b0', 'b1']);
    const items = await itemsOf(folder);
    for (const id of ['b0', 'b1']) {
      expect(items.get(id)).toMatchObject({ mask: `masks/${id}.png`, review: 'review', pixels: expected });
      const { data, width, height } = await readLabelMask(join(dir, 'masks', `${id}.png`));
      expect([width, height, data[0], data[100]]).toEqual([smallSize.width, smallSize.height, 255, 0]);
    }
    expect((await maskOf(dir, 'a0')).equals(before)).toBe(true);
    expect(told.find(({ type }) => type === 'prelabelled')).toMatchObject({ result });
    expect((await host.services.project.current())?.datasets[0]).toMatchObject({ items: 4, masks: 4 });
    expect((await readdir(dir)).sort()).toEqual(
      ['dataset.json', 'edits', 'images', 'items.json', 'masks', 'prelabels'],
    ); // prettier-ignore
  });

  it('is taken back: bare items are bare again, masks that gave way come back byte for byte', async () => {
    const { host, folder, dir, prelabel } = await openSmall(2, 1);
    await host.services.library.setReview({ dataset, items: ['a0'], review: 'approved' });
    const tables = await readFile(join(dir, 'items.json'), 'utf8');
    const before = await maskOf(dir, 'a0');
    const { change, labelled } = await prelabel({ items: ['a0', 'b0'], overwrite: true });
    expect([...labelled].sort()).toEqual(['a0', 'b0']);
    expect((await itemsOf(folder)).get('a0')).toMatchObject({ review: 'review', pixels: expected });
    expect((await maskOf(dir, 'a0')).equals(before)).toBe(false);
    const undone = await host.services.inference.undoPrelabel({ dataset, change: change! });
    expect(undone).toEqual({ dataset, removed: ['b0'], restored: ['a0'], kept: [] });
    expect(await readFile(join(dir, 'items.json'), 'utf8')).toBe(tables);
    expect((await maskOf(dir, 'a0')).equals(before)).toBe(true);
    await expect(stat(join(dir, 'masks/b0.png'))).rejects.toThrow();
    await expect(host.services.inference.undoPrelabel({ dataset, change: change! })).rejects.toMatchObject({
      code: 'notFound',
    });
  });

  it('taken back keeps what was painted on, approved or flagged since', async () => {
    const { host, folder, prelabel } = await openSmall(1, 4);
    const { change } = await prelabel({ overwrite: true });
    await paint(host, 'b0', 1);
    await host.services.library.setReview({ dataset, items: ['b1'], review: 'approved' });
    await host.services.library.setReview({ dataset, items: ['b2'], review: 'fix' });
    const undone = await host.services.inference.undoPrelabel({ dataset, change: change! });
    expect([...undone.kept].sort()).toEqual(['b0', 'b1', 'b2']);
    expect(undone).toMatchObject({ removed: ['b3'], restored: ['a0'] });
    const items = await itemsOf(folder);
    expect(items.get('b0')?.pixels).toEqual({ '0': pixels - 100, '1': 1, '255': 99 });
    expect(items.get('b1')).toMatchObject({ review: 'approved', pixels: expected });
  });

  it('never touches a mask that was painted while it was being predicted', async () => {
    const { host, folder, dir, prelabel } = await openSmall(2, 2);
    const result = await prelabel({ overwrite: true }, async () => {
      await paint(host, 'a0', 1);
      await paint(host, 'b0', 1);
    });
    expect([...result.labelled].sort()).toEqual(['a1', 'b1']);
    expect([...result.kept].sort()).toEqual(['a0', 'b0']);
    expect((await readLabelMask(join(dir, 'masks/a0.png'))).data[0]).toBe(1);
    expect((await itemsOf(folder)).get('b0')?.pixels).toEqual({ '1': 1, '255': pixels - 1 });
  });

  it('lets someone paint on other images all the time, and shows the new mask to who has it open', async () => {
    const { host, prelabel } = await openSmall(1, 2);
    const window = { dataset, item: 'a0', editor: 'other' };
    const opened = await host.services.annotations.open(window);
    const bare = await host.services.annotations.open({ dataset, item: 'b0', editor: 'other' });
    const told: StudioEvent[] = [];
    host.events.listen((event) => told.push(event));
    await prelabel({});
    if (opened.kind !== 'ready' || bare.kind !== 'ready') throw new Error('not ready');
    const edit = { rects: [{ x: 0, y: 0, width: 1, height: 1 }], ids: deflateSync(Uint8Array.of(1)).toString('base64') }; // prettier-ignore
    await host.services.annotations.edit({ ...window, revision: opened.revision, ...edit });
    const mask = told.find((event) => event.type === 'mask' && event.item === 'b0');
    expect(mask?.type === 'mask' && mask.revision > bare.revision).toBe(true);
    const again = await host.services.annotations.open({ dataset, item: 'b0', editor: 'other' });
    expect(again).toMatchObject({ kind: 'ready', hasMask: true });
  });

  it('leaves nothing behind when it is cancelled', async () => {
    const { host, dir } = await openSmall(1, 1);
    const before = await readFile(join(dir, 'items.json'), 'utf8');
    const job = await host.services.inference.prelabel({ run, dataset });
    host.jobs.cancel(job.id);
    expect((await host.jobs.whenOver(job.id)).outcome).toBe('cancelled');
    expect(await readFile(join(dir, 'items.json'), 'utf8')).toBe(before);
    expect((await readdir(dir)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('fails in one clear line when the classes were changed meanwhile, or the project was closed', async () => {
    const { host, folder, prelabel } = await openSmall(1, 1);
    const renamed = [{ ...smallClasses[0], name: 'west' }, smallClasses[1]];
    const before = [...smallClasses];
    const changing = prelabel({}, () => host.services.project.saveClasses({ before, classes: renamed }));
    await expect(changing).rejects.toThrow('The class table was changed since');
    await host.services.project.saveClasses({ before: renamed, classes: before });
    await expect(prelabel({}, () => host.services.project.close())).rejects.toThrow('project was closed');
    await host.services.project.open({ path: folder });
    expect((await prelabel({})).labelled).toEqual(['b0']);
  });

  it('is made with the run that was the latest when it was asked for, however long it waits', async () => {
    const { host, folder } = await openSmall(1, 1);
    await host.services.inference.prelabel({ run: 'latest', dataset });
    const [{ job, request }] = host.jobs.listOpen();
    expect([job.run, (request.params as PrelabelParams).run]).toEqual([run, join(folder, 'runs', run)]);
  });

  it('needs a class of the same name', () => {
    const other = [{ id: 0, name: 'moon', color: '#000000' }];
    expect(() => mapRunClasses(other, smallClasses)).toThrow('no class of the same name');
    expect(mapRunClasses(runClasses, smallClasses).unmapped).toEqual(['sky']);
  });

  it('keeps the last five to be taken back', async () => {
    const { host, prelabel } = await openSmall(0, 1);
    const changes: string[] = [];
    for (let i = 0; i < 6; i += 1) changes.push((await prelabel({ overwrite: true })).change!);
    const { undoPrelabel } = host.services.inference;
    await expect(undoPrelabel({ dataset, change: changes[0] })).rejects.toThrow('no longer be taken back');
    expect((await undoPrelabel({ dataset, change: changes[5] })).restored).toEqual(['b0']);
    expect((await undoPrelabel({ dataset, change: changes[4] })).restored).toEqual(['b0']);
  });
});
