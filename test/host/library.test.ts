import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../src/main/core/store/datasetStore.ts';
import { deleteItems } from '../../src/main/core/store/itemChanges.ts';
import type { StudioEvent } from '../../src/shared/contract/system.ts';
import type { Host } from '../../src/main/host/host.ts';
import { makeHost, makeTempFolder } from '../support/hostFixture.ts';
import { fakeWorker } from '../support/fakeWorker.ts';
import { makeSmallProject } from '../support/smallDataset.ts';

async function openSmall(
  masked: number,
  bare: number,
  program?: string,
): Promise<{ host: Host; folder: string }> {
  const folder = join(await makeTempFolder(), 'small');
  await makeSmallProject(folder, masked, bare);
  const host = await makeHost(program === undefined ? {} : { spawnWorker: fakeWorker(program) });
  await host.services.project.open({ path: folder });
  return { host, folder };
}

describe('the library', () => {
  it('changes splits and review states durably and tells everyone', async () => {
    const { host, folder } = await openSmall(3, 0);
    const told: StudioEvent[] = [];
    host.events.listen((event) => told.push(event));
    const before = await host.services.library.items({ dataset: 'small' });
    const moved = await host.services.library.setSplit({
      dataset: 'small',
      items: ['a0', 'a1'],
      split: 'test',
    });
    expect(moved.revision).toBeGreaterThan(before.revision);
    expect(await host.services.library.revision({ dataset: 'small' })).toBe(moved.revision);
    const reviewed = await host.services.library.setReview({
      dataset: 'small',
      items: ['a2'],
      review: 'fix',
    });
    expect(reviewed.revision).toBeGreaterThan(moved.revision);
    const onDisk = JSON.parse(await readFile(join(folder, 'datasets/small/items.json'), 'utf8')) as unknown;
    const { items } = await host.services.library.items({ dataset: 'small' });
    expect(items.map(({ split, review }) => `${split} ${review}`)).toEqual([
      'test review',
      'test review',
      'val fix',
    ]);
    expect(onDisk).toEqual(items);
    const events = told.filter((event) => event.type === 'dataset');
    expect(events.map(({ change }) => change?.items.map(({ id }) => id))).toEqual([['a0', 'a1'], ['a2']]);
    expect(events.map(({ change }) => change?.previous)).toEqual([before.revision, moved.revision]);
    expect([moved.previous, reviewed.previous]).toEqual([before.revision, moved.revision]);
  });

  it('keeps both of two changes that are asked for at once', async () => {
    const { host } = await openSmall(3, 0);
    await Promise.all([
      host.services.library.setSplit({ dataset: 'small', items: ['a0'], split: 'test' }),
      host.services.library.setSplit({ dataset: 'small', items: ['a1'], split: 'none' }),
    ]);
    const { items } = await host.services.library.items({ dataset: 'small' });
    expect(items.map(({ split }) => split)).toEqual(['test', 'none', 'val']);
  });

  it('tags, removes and brings back items, in their places and durably', async () => {
    const { host, folder } = await openSmall(2, 2);
    const { library } = host.services;
    const ask = { dataset: 'small', items: ['a1', 'b0'] };
    await library.setTags({ ...ask, add: ['night', 'check'], remove: [] });
    await library.setTags({ ...ask, items: ['a1'], add: [], remove: ['check'] });
    const before = (await library.items({ dataset: 'small' })).items;
    expect(before.map(({ tags }) => tags)).toEqual([undefined, ['night'], ['check', 'night'], undefined]);
    await library.removeItems(ask);
    expect((await library.items({ dataset: 'small' })).items.map(({ id }) => id)).toEqual(['a0', 'b1']);
    expect((await library.classUsage()).map(({ images }) => images)).toEqual([1, 1]);
    const other = await makeHost();
    await host.close();
    await other.services.project.open({ path: folder });
    await other.services.library.restoreItems(ask);
    expect((await other.services.library.items({ dataset: 'small' })).items).toEqual(before);
    await expect(other.services.library.restoreItems({ ...ask, items: ['zz'] })).rejects.toThrow(
      '"zz" cannot be brought back',
    );
  });

  it('deletes files only when asked to, and never an image that is linked', async () => {
    const { host, folder } = await openSmall(3, 0);
    const files = (): Promise<string[]> => readdir(join(folder, 'datasets/small/images'));
    await host.services.library.removeItems({ dataset: 'small', items: ['a0'] });
    expect(await files()).toEqual(['a0.png', 'a1.png', 'a2.png']);
    await host.services.library.deleteItems({ dataset: 'small', items: ['a1'] });
    expect(await files()).toEqual(['a0.png', 'a2.png']);
    expect(await readdir(join(folder, 'datasets/small/masks'))).toEqual(['a0.png', 'a2.png']);
    const { items, ...linked } = await openDataset(folder, 'small');
    const elsewhere = items.map((item) => ({ ...item, image: join(linked.dir, item.image) }));
    await deleteItems({ ...linked, info: { ...linked.info, linked: true }, items: elsewhere }, ['a2']);
    expect(await files()).toEqual(['a0.png', 'a2.png']);
  });

  it('counts classes over all masks', async () => {
    const { host } = await openSmall(2, 1);
    const statistics = await host.services.library.statistics({ dataset: 'small' });
    expect(statistics).toMatchObject({ items: 3, voidPixels: 2 * 64 });
    expect(statistics.classes.map(({ pixels }) => pixels)).toEqual([2 * 32 * 47, 2 * 32 * 47]);
  });
});

describe('training', () => {
  it('needs masks, and says how many there are', async () => {
    const { host } = await openSmall(0, 3);
    const started = host.services.training.start({ dataset: 'small', recipe: {} });
    await expect(started).rejects.toThrow('Training needs masks. 0 of 3 images have one.');
  });

  it('checks each field of a recipe before a worker starts', async () => {
    const { host } = await openSmall(2, 0);
    const refuse = async (recipe: Record<string, string | number>, text: RegExp): Promise<void> => {
      await expect(host.services.training.start({ dataset: 'small', recipe })).rejects.toThrow(text);
    };
    await refuse({ batchSize: 0 }, /Batch must be between 1 and 64/);
    await refuse({ batchSize: 1.5 }, /Batch must be a whole number/);
    await refuse({ speed: 1 }, /no field "speed"/);
    await refuse({ encoder: 'resnet999' }, /There is no encoder "resnet999"/);
    await refuse({ optimizer: 'magic' }, /Optimizer must be one of adam, sgd/);
    expect(host.jobs.list()).toEqual([]);
  });

  it('gives the worker a whole recipe, main names in place of aliases', async () => {
    const { host } = await openSmall(2, 0, `onStart = (params) => done(params);`);
    const recipe = { encoder: 'resnet_v1_18', decoder: 'fcn16', learningRate: 3e-4 };
    const { id, title } = await host.services.training.start({ dataset: 'small', recipe });
    expect(title).toBe('Train ResNet-18 · FCN-16 · seed 1');
    const end = await host.jobs.whenOver(id);
    expect(end).toMatchObject({
      outcome: 'done',
      result: {
        dataset: 'small',
        resume: null,
        recipe: { encoder: 'resnet18', learningRate: 3e-4, batchSize: 4 },
      },
    });
  });

  it('tells scalars and log lines as they come, and the death of the worker within two seconds', async () => {
    const { host } = await openSmall(
      2,
      0,
      `onStart = () => {
        send({ type: 'event', event: { kind: 'run', run: '2026-01-01_x-y__1', folder: '/nowhere' } });
        for (let step = 1; step <= 50; step++)
          send({ type: 'event', event: { kind: 'scalars', step, seconds: step, values: { 'train/loss': step === 7 ? null : 1 / step } } });
        send({ type: 'event', event: { kind: 'log', line: 'hello' } });
        setTimeout(() => process.kill(process.pid, 'SIGKILL'), 300);
      };`,
    );
    const told: { readonly at: number; readonly event: StudioEvent }[] = [];
    host.events.listen((event) => told.push({ at: Date.now(), event }));
    const { id } = await host.services.training.start({ dataset: 'small', recipe: {} });
    expect((await host.jobs.whenOver(id)).outcome).toBe('interrupted');
    const points = told.flatMap(({ event }) => (event.type === 'series' ? event.points : []));
    expect(points.map(({ step }) => step)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    expect(points[6]?.value).toBeNull();
    expect(told.some(({ event }) => event.type === 'log' && event.lines.includes('hello'))).toBe(true);
    const last = told.findLast(({ event }) => event.type === 'job')?.event;
    expect(last).toMatchObject({ job: { state: 'interrupted', error: { code: 'workerDied' } } });
  });
});

describe('the catalogue', () => {
  it('lists nets, losses and formats without TensorFlow, and what a net costs', async () => {
    const { services } = await makeHost();
    const catalogue = await services.training.catalogue();
    expect(catalogue.encoders.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['resnet18', 'mobilenet_v1', 'efficientnet_lite0']),
    );
    expect(catalogue.decoders.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['fcn32', 'fcn16', 'fcn8', 'fcn4', 'linknet']),
    );
    expect(catalogue.losses.length).toBeGreaterThan(0);
    const net = { encoder: 'resnet18', decoder: 'linknet', classes: 11, size: 256 };
    expect((await services.training.cost(net)).params).toBeGreaterThan(11e6);
    const unknown = services.training.cost({ ...net, decoder: 'none' });
    await expect(unknown).rejects.toThrow('There is no decoder "none".');
    const maps = readFile(`/proc/${process.pid}/maps`, 'utf8').catch(() => '');
    expect(await maps).not.toContain('libtensorflow');
  });
});
