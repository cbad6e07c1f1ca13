import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { DatasetItem } from '../../../src/shared/domain/dataset.ts';
import type { TrainResult } from '../../../src/shared/domain/jobSpecs.ts';
import type { Recipe } from '../../../src/shared/domain/recipe.ts';
import { createSampler } from '../../../src/main/core/data/sampler.ts';
import { createQuietContext } from '../../../src/main/core/jobContext.ts';
import type { JobContext } from '../../../src/main/core/jobContext.ts';
import { listCheckpoints, loadCheckpoint } from '../../../src/main/core/store/checkpointStore.ts';
import { imagePath, openDataset, saveItems } from '../../../src/main/core/store/datasetStore.ts';
import {
  findRun,
  readRunDetail,
  readRunLog,
  writeRunArguments,
} from '../../../src/main/core/store/runStore.ts';
import { loadTensorFlow } from '../../../src/main/core/tensors/backend.ts';
import type { Tf } from '../../../src/main/core/tensors/backend.ts';
import { train } from '../../../src/main/core/training/train.ts';
import { makeTinyProject, stoppingAfter, tinyRecipe, trainTiny } from '../../support/tinyProject.ts';

let tf: Tf;
let project: string;

beforeAll(async () => {
  // One thread: sums are then taken in one order, and runs can be compared bit for bit.
  tf = await loadTensorFlow({ threads: 1 });
  project = await makeTinyProject();
});
afterAll(() => rm(project, { recursive: true }));

/** A run that was stopped once `steps` of it were done; 0: before the first. */
async function stopped(steps: number, change: Partial<Recipe> = {}): Promise<string> {
  return (await trainTiny(tf, project, change, stoppingAfter(steps))).run;
}

function resume(
  run: string,
  changes: Partial<Recipe> = {},
  context: JobContext = createQuietContext(),
): Promise<TrainResult> {
  return train(tf, { project, dataset: 'boxes', recipe: tinyRecipe, resume: run, changes }, context);
}

/** With `name` as the engine that is asked for. */
async function withEngine(name: string, work: () => Promise<void>): Promise<void> {
  const { STUDIO_ENGINE: before } = process.env;
  process.env['STUDIO_ENGINE'] = name;
  try {
    await work();
  } finally {
    if (before === undefined) delete process.env['STUDIO_ENGINE'];
    else process.env['STUDIO_ENGINE'] = before;
  }
}

/** What tells of a run what it was asked to be, and what became of it. */
async function textsOf(run: string): Promise<readonly string[]> {
  const folder = await findRun(project, run);
  const files = ['runargs.json', 'runlog', 'status.json'];
  return Promise.all(files.map((file) => readFile(join(folder, file), 'utf8').catch(() => '')));
}

async function argumentsOf(run: string) {
  return (await readRunDetail(await findRun(project, run))).arguments;
}

describe('changes of a run that goes on', () => {
  it.each([0, 2])('are not kept where its net cannot be made ready (stopped at step %i)', async (steps) => {
    const run = await stopped(steps);
    const before = await textsOf(run);
    await withEngine('steam', async () => {
      await expect(resume(run, { learningRate: 1e-5 })).rejects.toThrow('no engine "steam"');
    });
    expect(await textsOf(run)).toEqual(before);
    await resume(run, { learningRate: 1e-5 });
    const { recipe, amendments } = await argumentsOf(run);
    expect(recipe.learningRate).toBe(1e-5);
    expect(amendments).toMatchObject([
      { step: steps, before: { learningRate: 3e-3 }, after: { learningRate: 1e-5 } },
    ]);
  });

  it.each([0, 2])('are refused as those of a new run (stopped at step %i)', async (steps) => {
    const run = await stopped(steps);
    const before = await textsOf(run);
    await withEngine('eager', async () => {
      const refused = {
        code: 'badInput',
        message: expect.stringContaining('Precision bfloat16 is not possible'),
      };
      await expect(resume(run, { precision: 'bfloat16' })).rejects.toMatchObject(refused);
    });
    expect(await textsOf(run)).toEqual(before);
  });
});

it('a run that trained in bfloat16 elsewhere goes on in float32, and its log says so', async () => {
  const run = await stopped(2);
  const folder = await findRun(project, run);
  const args = await argumentsOf(run);
  await writeRunArguments(folder, { ...args, recipe: { ...args.recipe, precision: 'bfloat16' } });
  await withEngine('eager', async () => {
    await resume(run);
  });
  const line = 'Precision bfloat16 is not possible here: the eager engine computes float32 only.';
  expect((await readRunLog(folder, 100)).join('\n')).toContain(`${line} The run goes on in float32.`);
});

describe('a run whose data changed before it goes on', () => {
  let items: readonly DatasetItem[];
  beforeAll(async () => {
    ({ items } = await openDataset(project, 'boxes'));
  });
  afterEach(() => store(items));

  async function store(changed: readonly DatasetItem[]): Promise<void> {
    await saveItems(await openDataset(project, 'boxes'), changed);
  }

  /** Leaves as many images in training. */
  function withImages(count: number): readonly DatasetItem[] {
    return items.map((item, place) =>
      place < count || item.split === 'val' ? item : { ...item, split: 'none' },
    );
  }

  async function resumeLogged(run: string): Promise<{ result: TrainResult; told: string; written: string }> {
    const lines: string[] = [];
    const result = await resume(run, {}, { ...createQuietContext(), log: (line) => void lines.push(line) });
    const written = (await readRunLog(await findRun(project, run), 100)).join('\n');
    return { result, told: lines.join('\n'), written };
  }

  it('goes on with the images there are, says so, and counts its epochs on', async () => {
    await store(withImages(2));
    const run = await stopped(3, { maxSteps: 6 });
    await store(items);
    const { told, written } = await resumeLogged(run);
    const line = 'The training data changed: 2 → 6 images. The run goes on with these, in a new order.';
    expect(told).toContain(line);
    expect(written).toContain(line);
    const how = 'resumed at step 3, trainImages 2 → 6, stepsPerEpoch 1 → 3';
    expect(told).toContain(how);
    expect(written).toContain(how);
    const args = await argumentsOf(run);
    expect(args).toMatchObject({ trainImages: 6, stepsPerEpoch: 3, totalSteps: 6 });
    expect(args.amendments).toMatchObject([
      { step: 3, before: { trainImages: 2, stepsPerEpoch: 1 }, after: { trainImages: 6, stepsPerEpoch: 3 } },
    ]);
    // One checkpoint an epoch, then as now.
    const checkpoints = await listCheckpoints(await findRun(project, run));
    expect(checkpoints.map(({ step, epoch }) => [step, epoch])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
      [6, 4],
    ]);
  });

  it('says nothing of going on with them where its net cannot be made ready', async () => {
    const run = await stopped(2);
    await store(withImages(2));
    const told: string[] = [];
    await withEngine('steam', async () => {
      const context = { ...createQuietContext(), log: (line: string) => void told.push(line) };
      await expect(resume(run, {}, context)).rejects.toThrow('no engine "steam"');
    });
    expect(told.join('\n')).not.toContain('The run goes on');
  });

  it('has its epochs of those images where it begins anew', async () => {
    await store(withImages(2));
    const run = await stopped(0, { epochs: 2 });
    await store(items);
    const { result, told } = await resumeLogged(run);
    expect(told).toContain('2 → 6 images');
    expect(result).toMatchObject({ steps: 6, totalSteps: 6 });
  });

  it('says so where the labels alone are others, unless it is too old to tell', async () => {
    const [run, old] = [await stopped(2), await stopped(2)];
    const { classPixels, ...rest } = await argumentsOf(old);
    await writeRunArguments(await findRun(project, old), rest);
    await store(items.map((item) => ({ ...item, pixels: { 0: 2000, 1: 1900, 2: 4 } })));
    const line = 'The training data changed: as many images, other labels.';
    for (const [one, says] of [
      [run, true],
      [old, false],
    ] as const) {
      const { told, written } = await resumeLogged(one);
      expect([told.includes(line), written.includes(line)]).toEqual([says, says]);
      const args = await argumentsOf(one);
      expect(args.classPixels).toEqual([12_000, 11_400, 24]);
      expect(args.classPixels).not.toEqual(classPixels);
      expect(args.amendments).toEqual([]);
    }
  });

  it('says nothing where all is as it was', async () => {
    const run = await stopped(2);
    const [before] = await textsOf(run);
    const { written } = await resumeLogged(run);
    expect(written).not.toContain('data changed');
    expect((await textsOf(run))[0]).toBe(before);
  });
});

it('a run that comes to an image that cannot be read keeps its steps, and goes on from them', async () => {
  const change = { maxSteps: 6, checkpointEvery: 100, monitorEvery: 100 };
  const { run: whole } = await trainTiny(tf, project, change);
  const dataset = await openDataset(project, 'boxes');
  const { trainImages, recipe } = await argumentsOf(whole);
  const [place] = createSampler(trainImages, recipe.batchSize, recipe.seed).batch(2);
  const image = imagePath(dataset, dataset.items[place]);
  const before = await readFile(image);
  await writeFile(image, 'damaged');
  await expect(trainTiny(tf, project, change)).rejects.toThrow(dataset.items[place].name);
  await writeFile(image, before);

  const folder = await findRun(project, 'latest');
  const { status } = await readRunDetail(folder);
  expect(status).toMatchObject({ state: 'failed', latestCheckpoint: 2 });
  expect(status.message).toContain(dataset.items[place].name);
  const { run } = await resume(basename(folder));
  const [ended, straight] = await Promise.all(
    [run, whole].map(async (one) => loadCheckpoint(await findRun(project, one), 6)),
  );
  expect(ended.state.files).toEqual(straight.state.files);
});
