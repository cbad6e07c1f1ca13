import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrainResult } from '../../../src/shared/domain/jobSpecs.ts';
import type { Recipe } from '../../../src/shared/domain/recipe.ts';
import type { RunStatus } from '../../../src/shared/domain/run.ts';
import type { JobEvent } from '../../../src/shared/domain/worker.ts';
import { createJobToken, createQuietContext } from '../../../src/main/core/jobContext.ts';
import type { JobContext } from '../../../src/main/core/jobContext.ts';
import { listCheckpoints, loadCheckpoint } from '../../../src/main/core/store/checkpointStore.ts';
import { createSeriesReader } from '../../../src/main/core/store/eventReader.ts';
import { findRun, readRunDetail } from '../../../src/main/core/store/runStore.ts';
import { loadTensorFlow } from '../../../src/main/core/tensors/backend.ts';
import type { Tf } from '../../../src/main/core/tensors/backend.ts';
import { train } from '../../../src/main/core/training/train.ts';
import { openTraining } from '../../../src/main/core/training/training.ts';
import { makeTinyProject, stoppingAfter, tinyRecipe, trainTiny } from '../../support/tinyProject.ts';

let tf: Tf;
let project: string;

beforeAll(async () => {
  // One thread: sums are then taken in one order, and a resumed run can be compared bit for bit.
  tf = await loadTensorFlow({ threads: 1 });
  project = await makeTinyProject();
});
afterAll(() => rm(project, { recursive: true }));

function start(change: Partial<Recipe>, context?: JobContext): Promise<TrainResult> {
  return trainTiny(tf, project, change, context);
}

function resume(run: string, context: JobContext = createQuietContext()): Promise<TrainResult> {
  return train(tf, { project, dataset: 'boxes', recipe: tinyRecipe, resume: run }, context);
}

async function hashOfWeights(run: string, step: number, file: string): Promise<string> {
  const bytes = await readFile(join(await findRun(project, run), 'checkpoints', String(step), file));
  return createHash('sha256').update(bytes).digest('hex');
}

describe('a training', () => {
  it('learns, and leaves a whole run folder behind', async () => {
    const events: JobEvent[] = [];
    const result = await start(
      { epochs: 25 },
      { ...createQuietContext(), emit: (event) => events.push(event) },
    );
    expect(result).toMatchObject({ steps: 75, totalSteps: 75, weights: 'none' });
    // Ground everywhere would score 0.24.
    expect(result.best!.miou).toBeGreaterThan(0.3);

    const folder = await findRun(project, result.run);
    expect(await readdir(folder)).toEqual(
      expect.arrayContaining([
        'best',
        'checkpoints',
        'latest',
        'previews',
        'runargs.json',
        'runlog',
        'status.json',
      ]),
    );
    const detail = await readRunDetail(folder);
    expect(detail.status).toMatchObject({ state: 'done', step: 75, epoch: 25, latestCheckpoint: 75 });
    expect(detail.arguments).toMatchObject({
      trainImages: 6,
      monitorImages: 2,
      stepsPerEpoch: 3,
      totalSteps: 75,
    });
    const loss = (await createSeriesReader(folder).read()).find(({ tag }) => tag === 'train/loss')!;
    expect(loss.steps).toEqual(Array.from({ length: 75 }, (_, index) => index + 1));
    expect(loss.values.at(-1)!).toBeLessThan(loss.values[0]! * 0.7);
    // What is read again stands at the same time as what was told live.
    const told = events.flatMap((event) =>
      event.kind === 'scalars' && 'train/loss' in event.values ? [event.seconds] : [],
    );
    expect(loss.seconds.map((seconds) => seconds.toFixed(2))).toEqual(
      told.map((seconds) => Math.fround(seconds).toFixed(2)),
    );
    expect(await readdir(join(folder, 'previews', '75'))).toHaveLength(2);
    expect(events.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['run', 'scalars', 'checkpoint', 'preview']),
    );
  });

  it('takes no more steps than the most, whatever its minutes', async () => {
    expect(await start({ maxMinutes: 5, maxSteps: 6 })).toMatchObject({ steps: 6, totalSteps: 6 });
  });

  it('leaks no tensors', async () => {
    await start({ maxSteps: 2 });
    const before = tf.memory().numTensors;
    await start({ maxSteps: 6 });
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each(['focal', 'dice', 'crossEntropyDice', 'ohem', 'lovasz'])(
    'makes the loss %s smaller',
    async (loss) => {
      const { run } = await start({ loss, epochs: 6 });
      const series = await createSeriesReader(await findRun(project, run)).read();
      const values = series.find(({ tag }) => tag === 'train/loss')!.values as number[];
      expect(values.at(-1)).toBeLessThan(values[0]);
    },
  );

  it('makes the loss smaller with SGD too', async () => {
    const { run } = await start({ optimizer: 'sgd', learningRate: 0.05, epochs: 6 });
    const series = await createSeriesReader(await findRun(project, run)).read();
    const values = series.find(({ tag }) => tag === 'train/loss')!.values as number[];
    expect(values.at(-1)).toBeLessThan(values[0]);
  });
});

describe('a run that was stopped and resumed', () => {
  it('ends bit for bit like one that was not', async () => {
    const whole = await start({ maxSteps: 8 });
    const stopped = await start({ maxSteps: 8 }, stoppingAfter(4));
    expect(stopped).toMatchObject({ steps: 4, totalSteps: 8 });
    expect((await readRunDetail(await findRun(project, stopped.run))).status.state).toBe('stopped');
    const resumed = await resume(stopped.run);
    expect(resumed).toMatchObject({ run: stopped.run, steps: 8 });

    for (const file of ['weights.safetensors', 'optimizer.safetensors']) {
      expect(await hashOfWeights(resumed.run, 8, file)).toBe(await hashOfWeights(whole.run, 8, file));
    }
    const series = async (run: string) =>
      (await createSeriesReader(await findRun(project, run)).read())
        .filter(({ tag }) => tag !== 'train/images_per_second')
        .map(({ tag, steps, values }) => ({ tag, steps, values }))
        .sort((a, b) => a.tag.localeCompare(b.tag));
    expect(await series(resumed.run)).toEqual(await series(whole.run));
  });

  it('goes on from the checkpoint before where the newest is damaged, its best score known', async () => {
    const { run } = await start({ maxSteps: 6, monitorEvery: 2, checkpointEvery: 2 }, stoppingAfter(4));
    const folder = await findRun(project, run);
    const first = await listCheckpoints(folder);
    expect(first.map(({ step }) => step)).toEqual([2, 4]);
    await writeFile(join(folder, 'checkpoints', '4', 'weights.safetensors'), 'damaged');
    await rm(join(folder, 'status.json'));
    const lines: string[] = [];
    const context = { ...createQuietContext(), log: (line: string) => lines.push(line) };
    const opened = await openTraining(
      tf,
      { project, dataset: 'boxes', recipe: tinyRecipe, resume: run },
      context,
    );
    expect(opened.startStep).toBe(2);
    expect(opened.recorder.status.best).toEqual({ step: 2, miou: first[0].miou });
    await opened.dispose();
    await rm(join(folder, 'status.json'));
    expect(lines[0]).toContain('Checkpoint 4 is damaged');
    const resumed = await resume(run);
    expect(resumed.steps).toBe(6);
    expect((await listCheckpoints(folder)).map(({ step }) => step)).toEqual([2, 4, 6]);
    expect((await loadCheckpoint(folder, 4)).state.step).toBe(4);
  });

  it('begins anew where the run ended before its first checkpoint', async () => {
    const token = createJobToken();
    token.stop();
    const { run, steps } = await start({ epochs: 1 }, createQuietContext(token));
    expect(steps).toBe(0);
    expect(await listCheckpoints(await findRun(project, run))).toEqual([]);
    const resumed = await resume(run);
    expect(resumed).toMatchObject({ run, steps: 3, totalSteps: 3 });
    const straight = await start({ epochs: 1 });
    expect(await hashOfWeights(run, 3, 'weights.safetensors')).toBe(
      await hashOfWeights(straight.run, 3, 'weights.safetensors'),
    );
  });

  it('is refused where the checkpoints it had are gone', async () => {
    const { run } = await start({ epochs: 1 });
    await rm(join(await findRun(project, run), 'checkpoints'), { recursive: true });
    await expect(resume(run)).rejects.toThrow('has no checkpoint');
  });

  it('is refused where the masks mean other classes by now, before it has a checkpoint and after', async () => {
    const { run: begun } = await start({}, stoppingAfter(2));
    const { run: empty } = await start({}, stoppingAfter(2));
    await rm(join(await findRun(project, empty), 'checkpoints'), { recursive: true });
    const statusFile = join(await findRun(project, empty), 'status.json');
    const status = JSON.parse(await readFile(statusFile, 'utf8')) as RunStatus;
    await writeFile(statusFile, JSON.stringify({ ...status, latestCheckpoint: null, step: 0 }));
    const projectFile = join(project, 'project.json');
    const before = await readFile(projectFile, 'utf8');
    const stored = JSON.parse(before) as { classes: { id: number; name: string }[] };
    const [ground, red, green] = stored.classes;
    const turned = [ground, { ...green, id: 1 }, { ...red, id: 2 }];
    await writeFile(projectFile, JSON.stringify({ ...stored, classes: turned }));
    for (const run of [begun, empty]) {
      const refused = { message: /^Classes differ: "/, fix: expect.stringContaining(`run:${run}`) as string };
      await expect(resume(run)).rejects.toMatchObject({ code: 'badInput', fix: refused.fix });
      await expect(resume(run)).rejects.toThrow(refused.message);
    }
    await writeFile(projectFile, JSON.stringify({ ...stored, classes: [ground, red] }));
    await expect(resume(begun)).rejects.toThrow('Classes differ: the net has "Green box"');
    await writeFile(projectFile, before);
    expect((await resume(begun)).run).toBe(begun);
  });

  it('is taken from the moment it is opened, and as it was where that fails', async () => {
    const { run } = await start({}, stoppingAfter(2));
    const folder = await findRun(project, run);
    const before = await readFile(join(folder, 'status.json'), 'utf8');
    const params = { project, dataset: 'boxes', recipe: tinyRecipe, resume: run };
    const opened = await openTraining(tf, params, createQuietContext());
    expect((await readRunDetail(folder)).status.state).toBe('running');
    await expect(resume(run)).rejects.toMatchObject({ code: 'conflict' });
    await opened.dispose();
    await writeFile(join(folder, 'status.json'), before);
    await rm(join(folder, 'checkpoints'), { recursive: true });
    await expect(resume(run)).rejects.toThrow('has no checkpoint');
    expect(await readFile(join(folder, 'status.json'), 'utf8')).toBe(before);
  });

  it('is refused once it is complete', async () => {
    const { run } = await start({ maxSteps: 2 });
    await expect(resume(run)).rejects.toThrow(`Run ${run} is complete: all 2 steps are done.`);
  });
});

describe('a training that diverges', () => {
  it('stops, says so, and keeps the last finite checkpoint', async () => {
    // Decay of ten times the weight a step makes each weight nine times as large.
    const recipe = { learningRate: 10, weightDecay: 1, warmup: 0, schedule: 'constant', maxSteps: 200 };
    await expect(start({ ...recipe, checkpointEvery: 1, monitorEvery: 10 })).rejects.toMatchObject({
      code: 'diverged',
    });
    const folder = await findRun(project, 'latest');
    const { status } = await readRunDetail(folder);
    expect(status.state).toBe('failed');
    expect(status.message).toMatch(/^Training diverged at step \d+: .* Checkpoint \d+ is kept\.$/);
    const latest = (await listCheckpoints(folder)).at(-1)!;
    expect(latest.step).toBe(status.latestCheckpoint);
    expect(latest.miou === null || Number.isFinite(latest.miou)).toBe(true);
  });
});

describe('bad input', () => {
  it('leaves no run folder', async () => {
    const before = await readdir(join(project, 'runs'));
    await expect(start({ encoder: 'resnet19' })).rejects.toThrow('There is no encoder "resnet19".');
    await expect(start({ batchSize: 0 })).rejects.toThrow('Batch must be between 1 and 64.');
    await expect(start({ weights: 'run:nothing' })).rejects.toThrow('There is no run "nothing"');
    await expect(start({ weights: '/no/such/file' })).rejects.toMatchObject({
      code: expect.any(String) as string,
    });
    expect(await readdir(join(project, 'runs'))).toEqual(before);
  });
});

describe('weights of a run', () => {
  it('are where another run starts', async () => {
    const first = await start({ epochs: 12 });
    const second = await start({ weights: `run:${first.run}`, maxSteps: 1, learningRate: 1e-8 });
    expect(second.weights).toBe(`run:${first.run}`);
    expect(second.best!.miou).toBeCloseTo(first.best!.miou, 1);
  });
});

it('a run that could not begin says so in its folder', async () => {
  // Which engine it became is noted in the arguments, which cannot be replaced here.
  let folder = '';
  function emit(event: JobEvent): void {
    if (event.kind !== 'run') return;
    folder = event.folder;
    rmSync(join(event.folder, 'runargs.json'));
    mkdirSync(join(event.folder, 'runargs.json', 'in the way'), { recursive: true });
  }
  await expect(start({ maxSteps: 2 }, { ...createQuietContext(), emit })).rejects.toThrow('runargs.json');
  const text = await readFile(join(folder, 'status.json'), 'utf8');
  const { state, errorCode, message } = JSON.parse(text) as RunStatus;
  expect({ state, errorCode }).toEqual({ state: 'failed', errorCode: 'io' });
  expect(message).toContain('runargs.json');
});
