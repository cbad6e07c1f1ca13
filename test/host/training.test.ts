import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DatasetItem } from '../../src/shared/domain/dataset.ts';
import type { TrainParams } from '../../src/shared/domain/jobSpecs.ts';
import { defaultRecipe } from '../../src/shared/domain/recipe.ts';
import { createSpeedBook } from '../../src/main/host/services/speedBook.ts';
import { createRun } from '../../src/main/core/store/runStore.ts';
import type { Host } from '../../src/main/host/host.ts';
import { fakeWorker } from '../support/fakeWorker.ts';
import { makeHost, makeTempFolder } from '../support/hostFixture.ts';
import { makeRunWithCheckpoint } from '../support/predictions.ts';
import { exampleArguments, exampleStatus } from '../support/runs.ts';
import { makeSmallProject, smallClasses } from '../support/smallDataset.ts';

/** A worker that gives back what it was told to do. */
const echo = 'onStart = (params) => done(params);';

async function openSmall(worker = echo): Promise<{ host: Host; folder: string }> {
  const folder = join(await makeTempFolder(), 'small');
  await makeSmallProject(folder, 3, 0);
  const host = await makeHost({ spawnWorker: fakeWorker(worker) });
  await host.services.project.open({ path: folder });
  return { host, folder };
}

describe('recipes of a project', () => {
  const mine = { name: 'My nets, 2nd try', help: 'Small.', recipe: { encoder: 'resnet18', flip: false } };

  it('are kept as files, listed beside the built-in ones and used by their id', async () => {
    const { host, folder } = await openSmall();
    const saved = await host.services.training.saveRecipe(mine);
    expect(saved).toEqual({ id: 'my-nets-2nd-try', own: true, ...mine });
    const file = await readFile(join(folder, 'recipes', 'my-nets-2nd-try.json'), 'utf8');
    expect(JSON.parse(file)).toEqual(mine);
    const presets = await host.services.training.presets();
    expect(presets.filter(({ own }) => own)).toEqual([saved]);
    expect(presets.some(({ own, id }) => !own && id === 'quick')).toBe(true);
    const { id } = await host.services.training.start({ dataset: 'small', preset: saved.id });
    const end = await host.jobs.whenOver(id);
    const { recipe } = (end as { result: TrainParams }).result;
    expect([recipe.encoder, recipe.flip]).toEqual(['resnet18', false]);
  });

  it('replace each other only when asked, and never a built-in one', async () => {
    const { host } = await openSmall();
    const { saveRecipe, presets } = host.services.training;
    await saveRecipe(mine);
    await expect(saveRecipe(mine)).rejects.toThrow('There is a recipe "My nets, 2nd try" already.');
    await saveRecipe({ ...mine, recipe: { epochs: 3 }, replace: true });
    expect((await presets()).find(({ own }) => own)?.recipe).toEqual({ epochs: 3 });
    await expect(saveRecipe({ ...mine, name: 'Quick', replace: true })).rejects.toThrow(
      'is a recipe of the studio',
    );
    await expect(saveRecipe({ ...mine, name: '…' })).rejects.toThrow('cannot be the name of a recipe');
    await expect(saveRecipe({ ...mine, name: 'x', recipe: { epochs: 0 } })).rejects.toThrow('Epochs');
  });

  it('can be removed', async () => {
    const { host, folder } = await openSmall();
    const { id } = await host.services.training.saveRecipe(mine);
    await host.services.training.removeRecipe({ id });
    expect(await readdir(join(folder, 'recipes'))).toEqual([]);
    await expect(host.services.training.removeRecipe({ id })).rejects.toThrow('has no recipe');
  });
});

describe('resuming a run', () => {
  it('may change the learning rate, and nothing that would make it another run', async () => {
    const { host, folder } = await openSmall();
    const path = await createRun(folder, 'resnet18-linknet', (run) => ({
      args: exampleArguments(run),
      status: exampleStatus({ state: 'failed', errorCode: 'diverged' }),
    }));
    const run = path.split('/').at(-1) ?? '';
    const job = await host.services.training.resume({ run, recipe: { learningRate: 1e-4 } });
    expect(job.title).toBe('Resume ResNet-18 · LinkNet 1');
    const end = await host.jobs.whenOver(job.id);
    expect((end as { result: TrainParams }).result).toMatchObject({
      resume: run,
      changes: { learningRate: 1e-4 },
    });
    const { resume } = host.services.training;
    await expect(resume({ run, recipe: { batchSize: 8 } })).rejects.toThrow('keeps its batchSize');
    await expect(resume({ run, recipe: { learningRate: -1 } })).rejects.toThrow('Learning rate must be');
  });
});

it('a run whose training waits or begins is not resumed a second time, renamed or removed', async () => {
  const { host, folder } = await openSmall('onStart = () => {};');
  const path = await createRun(folder, 'resnet18-linknet', (run) => ({
    args: exampleArguments(run),
    status: exampleStatus({ state: 'stopped' }),
  }));
  const run = basename(path);
  const { resume } = host.services.training;
  const job = await resume({ run });
  const { rename, remove } = host.services.runs;
  const calls = [() => resume({ run }), () => rename({ run, name: 'other' }), () => remove({ runs: [run] })];
  for (const call of calls) {
    await expect(call()).rejects.toThrow(
      `Run ${run} is being trained, or about to be: Resume ResNet-18 · LinkNet 1.`,
    );
  }
  await host.services.jobs.cancel({ job: job.id });
  await host.jobs.whenOver(job.id);
  await resume({ run });
});

it('a run that a job uses is neither renamed nor removed until that is over', async () => {
  const { host, folder } = await openSmall(
    'requests(({ type }) => { if (type === "abort") process.exit(); });',
  );
  const run = '2026-11-20_resnet18-linknet__1';
  await makeRunWithCheckpoint(folder, run, smallClasses);
  const { evaluation, exporting, inference, jobs, runs, video } = host.services;
  const starts = [
    () => evaluation.start({ run: 'latest' }),
    () => inference.predictItems({ run, dataset: 'small' }),
    () => inference.prelabel({ run, dataset: 'small' }),
    () => exporting.start({ run, format: 'savedmodel', out: join(folder, 'out') }),
    () => video.start({ run, input: join(folder, 'clip.mp4') }),
  ];
  for (const start of starts) {
    const { id, title } = await start();
    const reason = `Run ${run} is being used, or about to be: ${title}.`;
    await expect(runs.rename({ run, name: 'other' })).rejects.toThrow(reason);
    await expect(runs.remove({ runs: [run] })).rejects.toThrow(reason);
    await jobs.cancel({ job: id });
    await host.jobs.whenOver(id);
  }
  await runs.rename({ run, name: 'other' });
  await runs.remove({ runs: ['other'] });
  expect(await readdir(join(folder, 'runs'))).toEqual([]);
});

describe('kept runs', () => {
  it('cannot be removed until they are let go of', async () => {
    const { host, folder } = await openSmall();
    const path = await createRun(folder, 'resnet18-linknet', (run) => ({
      args: exampleArguments(run),
      status: exampleStatus(),
    }));
    const run = path.split('/').at(-1) ?? '';
    const { runs } = host.services;
    await runs.keep({ runs: [run], kept: true });
    expect((await runs.list())[0]?.kept).toBe(true);
    await expect(runs.remove({ runs: [run] })).rejects.toThrow('is marked to be kept');
    await runs.keep({ runs: [run], kept: false });
    await runs.remove({ runs: [run] });
    expect(await runs.list()).toEqual([]);
  });
});

describe('the files of a run', () => {
  it('are listed with their sizes', async () => {
    const { host, folder } = await openSmall();
    const path = await createRun(folder, 'resnet18-linknet', (run) => ({
      args: exampleArguments(run),
      status: exampleStatus(),
    }));
    await mkdir(join(path, 'previews', '20'), { recursive: true });
    await writeFile(join(path, 'previews', '20', 'a0.png'), 'x'.repeat(12));
    const run = path.split('/').at(-1) ?? '';
    const found = await host.services.runs.files({ run });
    expect(found.folder).toBe(path);
    expect(found.files.map((file) => file.path)).toEqual([
      'previews/20/a0.png',
      'runargs.json',
      'status.json',
    ]);
    expect(found.files[0].bytes).toBe(12);
    expect(await host.services.runs.previews({ run })).toEqual({ steps: [20], items: ['a0'] });
  });
});

describe('many runs at once', () => {
  it('answers for each in the order asked, a seed apart in one group', async () => {
    const { host, folder } = await openSmall();
    const names: string[] = [];
    for (let seed = 0; seed < 12; seed += 1) {
      const path = await createRun(folder, 'resnet18-linknet', (run) => {
        const args = exampleArguments(run);
        const rate = seed < 6 ? 1e-3 : 1e-4;
        return {
          args: { ...args, recipe: { ...args.recipe, seed, learningRate: rate } },
          status: exampleStatus(),
        };
      });
      names.push(path.split('/').at(-1) ?? '');
    }
    const answers = await host.services.runs.series({ runs: names, tags: ['monitor/miou'] });
    expect(answers.map(({ run }) => run)).toEqual(names);
    const groups = new Map<string, number>();
    for (const { seedGroup } of await host.services.runs.list()) {
      groups.set(seedGroup, (groups.get(seedGroup) ?? 0) + 1);
    }
    expect([...groups.values()]).toEqual([6, 6]);
  });
});

describe('before a training', () => {
  it('says what it would take, and what stands in its way', async () => {
    const { host } = await openSmall();
    const recipe = { encoder: 'mobilenet_v1_025', decoder: 'fcn16', size: 64, batchSize: 2, epochs: 5 };
    const found = await host.services.training.estimate({ dataset: 'small', recipe });
    expect(found).toMatchObject({ width: 64, height: 64, stepsPerEpoch: 1, totalSteps: 5, speed: null });
    expect(found.memoryBytes).toBeGreaterThan(4e8);
    expect(found.checks.filter(({ state }) => state === 'blocked')).toEqual([]);
    expect(found.checks.find(({ id }) => id === 'masks')?.values).toEqual({ n: 3, all: 3 });
    const huge = await host.services.training.estimate({
      dataset: 'small',
      recipe: { ...recipe, encoder: 'resnet18', size: 2048, batchSize: 64 },
    });
    expect(huge.checks.find(({ id }) => id === 'memory')?.state).toBe('warning');
    expect(huge.memoryBytes).toBeGreaterThan(huge.freeMemoryBytes);
  });

  it('finds masks of another class table and classes that are not there', async () => {
    const { host, folder } = await openSmall();
    const { services } = host;
    await services.project.saveClasses({
      before: [...smallClasses],
      classes: [...smallClasses, { id: 2, name: 'never', color: '#00FF00' }],
    });
    const { checks } = await services.training.estimate({ dataset: 'small', recipe: {} });
    expect(checks.find(({ id }) => id === 'classCoverage')).toMatchObject({
      state: 'warning',
      values: { train: 'never', validation: 'never' },
    });
    await services.project.close();
    const path = join(folder, 'datasets', 'small', 'items.json');
    const items = JSON.parse(await readFile(path, 'utf8')) as DatasetItem[];
    const broken = items.map((item) => ({ ...item, pixels: { ...item.pixels, 7: 12 } }));
    await writeFile(path, JSON.stringify(broken));
    await services.project.open({ path: folder });
    const again = await services.training.estimate({ dataset: 'small', recipe: {} });
    expect(again.checks.find(({ id }) => id === 'unknownClass')).toMatchObject({
      state: 'blocked',
      values: { n: 3, ids: '7' },
    });
  });

  it('has figures for every card, and a diagram of the chosen pair', async () => {
    const { host } = await openSmall();
    const recipe = { encoder: 'resnet18', decoder: 'fcn8', size: 64 };
    const figures = await host.services.training.figures({ dataset: 'small', recipe });
    const catalogue = await host.services.training.catalogue();
    expect(Object.keys(figures.encoders)).toEqual(catalogue.encoders.map(({ id }) => id));
    expect(Object.keys(figures.decoders)).toEqual(catalogue.decoders.map(({ id }) => id));
    expect(figures.diagram?.skips).toEqual([
      { from: 4, to: 1, join: 'add' },
      { from: 3, to: 2, join: 'add' },
    ]);
    expect(figures.encoders['resnet18'].parameters).toBe(
      catalogue.encoders.find(({ id }) => id === 'resnet18')?.parameters,
    );
  });

  it('knows the speed of a net once it was trained here, and guesses that of others', async () => {
    const speeds = createSpeedBook(await makeTempFolder());
    const recipe = defaultRecipe;
    expect(await speeds.lookUp(recipe, 1e9)).toBeNull();
    await speeds.remember({ recipe, multiplyAdds: 1e9 }, 8);
    expect(await speeds.lookUp({ ...recipe, seed: 9, epochs: 1 }, 1e9)).toEqual({
      imagesPerSecond: 8,
      basis: 'measured',
    });
    expect(await speeds.lookUp({ ...recipe, encoder: 'resnet18' }, 4e9)).toEqual({
      imagesPerSecond: 2,
      basis: 'estimated',
    });
  });
});
