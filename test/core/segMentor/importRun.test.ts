import { readdirSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportRunParams } from '../../../src/shared/domain/jobSpecs.ts';
import { defaultRecipe } from '../../../src/shared/domain/recipe.ts';
import { createQuietContext } from '../../../src/main/core/jobContext.ts';
import type { JobContext } from '../../../src/main/core/jobContext.ts';
import { nameSeed } from '../../../src/main/core/models/formula.ts';
import { evaluate } from '../../../src/main/core/evaluation/evaluate.ts';
import { importSegMentorRun } from '../../../src/main/core/segMentor/importRun.ts';
import { loadCheckpoint } from '../../../src/main/core/store/checkpointStore.ts';
import { findRun, listRuns, readRunDetail } from '../../../src/main/core/store/runStore.ts';
import { loadTensorFlow, type Tf } from '../../../src/main/core/tensors/backend.ts';
import { train } from '../../../src/main/core/training/train.ts';
import { makeTinyProject, tinyRecipe } from '../../support/tinyProject.ts';

/** Written by TensorFlow's own Saver: test/fixtures/segMentorRun/make.py. */
const original = fileURLToPath(
  new URL('../../fixtures/segMentorRun/Apr24_mobilenet_v1_025__1', import.meta.url),
);

let tf: Tf;
let project: string;
let run: string;
let scratch: string;

beforeAll(async () => {
  tf = await loadTensorFlow();
  project = await makeTinyProject();
  scratch = await mkdtemp(join(tmpdir(), 'ancestor-'));
  run = (await take({})).run;
});
afterAll(async () => {
  await rm(project, { recursive: true });
  await rm(scratch, { recursive: true });
});

function take(changes: Partial<ImportRunParams>, context: JobContext = createQuietContext()) {
  return importSegMentorRun({ project, path: original, dataset: null, ...changes }, context);
}

/** Whole checkpoints in all folders of runs, those that are not there yet included. */
function countCheckpoints(): number {
  const found = readdirSync(join(project, 'runs'), { recursive: true, encoding: 'utf8' });
  return found.filter((path) => /checkpoints.\d+$/.test(path)).length;
}

/** The formula of make.py. */
function valueAt(name: string, step: number, place: number): number {
  const low = /(moving_variance|gamma)$/.test(name) ? 0.5 : -0.25;
  return low + ((place * 7 + (nameSeed(name) % 11) + step) % 11) / 16;
}

async function copyWith(change: (folder: string) => Promise<void>): Promise<string> {
  const folder = await mkdtemp(join(scratch, 'run-'));
  await cp(original, folder, { recursive: true });
  await change(folder);
  return folder;
}

async function editArguments(folder: string, changes: Readonly<Record<string, unknown>>): Promise<void> {
  const path = join(folder, 'runargs');
  const args = JSON.parse(await readFile(path, 'utf8')) as object;
  await writeFile(path, JSON.stringify({ ...args, ...changes }));
}

describe('a run folder of seg-mentor', () => {
  it('becomes a run with the arguments, steps and scores that it had', async () => {
    const detail = await readRunDetail(await findRun(project, run));
    const { arguments: args, status, checkpoints } = detail;
    expect(args.recipe).toMatchObject({
      ...{ encoder: 'mobilenet_v1_025', decoder: 'fcn8', size: 64, batchSize: 4, epochs: 40 },
      ...{ learningRate: 3e-4, epsilon: 1e-3, schedule: 'step', newLayers: 10, classWeights: 'log' },
    });
    expect(args.classes.map(({ name }) => name)).toEqual(['Ground', 'Red box', 'Green box']);
    expect(args).toMatchObject({ dataset: 'boxes', totalSteps: 4000, trainImages: 400 });
    expect(checkpoints.map(({ step, miou }) => [step, miou])).toEqual([
      [3000, 0.51],
      [3200, 0.55],
    ]);
    expect(status).toMatchObject({ state: 'stopped', step: 3200, best: { step: 3200, miou: 0.55 } });
  });

  it('keeps every value of every variable, of both forms of checkpoints', async () => {
    for (const step of [3000, 3200]) {
      const { weights } = await loadCheckpoint(await findRun(project, run), step);
      for (const [name, { values }] of weights) {
        const scoped = name.startsWith('MobilenetV1/') ? `base_fe_scope/${name}` : name;
        expect(values.every((value, place) => value === valueAt(scoped, step, place))).toBe(true);
      }
      expect(weights.size).toBe(141);
    }
  });

  it('is read only', async () => {
    expect((await readdir(original)).sort()).toEqual([
      ...[
        'checkpoint',
        'fcn.ckpt.data-00000-of-00001',
        'fcn.ckpt.index',
        'fcn.ckpt_3000',
        'runargs',
        'runlog',
      ],
    ]);
  });

  it('is taken over one checkpoint at a time, and is among the runs when it is whole', async () => {
    const runs = join(project, 'runs');
    const visible = () => readdirSync(runs).filter((name) => !name.startsWith('.'));
    const [had, known] = [countCheckpoints(), visible()];
    const seen: (readonly [number, readonly string[]])[] = [];
    const progress = (): void => void seen.push([countCheckpoints() - had, visible()]);
    await take({}, { ...createQuietContext(), progress });
    expect(seen).toEqual([
      [1, known],
      [2, known],
    ]);
  });

  it('with more checkpoints than are kept says which are there', async () => {
    const path = await copyWith(async (folder) => {
      for (let step = 100; step <= 2000; step += 100) {
        await cp(join(folder, 'fcn.ckpt_3000'), join(folder, `fcn.ckpt_${step}`));
      }
    });
    const taken = await take({ path });
    const { checkpoints } = await readRunDetail(await findRun(project, taken.run));
    expect(taken.checkpoints).toEqual(checkpoints.map(({ step }) => step));
    expect(taken.checkpoints).toHaveLength(defaultRecipe.keep);
  });

  it('can be tested, trained from and resumed', async () => {
    const context = createQuietContext();
    const score = await evaluate(
      tf,
      {
        ...{ project, run, checkpoint: 'latest', split: 'val', dataset: null },
        ...{ size: -1, grid: 'label', scales: [1], flip: false },
      },
      context,
    );
    expect(score.images).toBe(3);
    const recipe = { ...tinyRecipe, maxSteps: 2, weights: `run:${run}` };
    const next = await train(tf, { project, dataset: 'boxes', recipe, resume: null }, context);
    expect(next.steps).toBe(2);
    const resumed = await train(
      tf,
      { project, dataset: 'boxes', recipe, resume: run, changes: { learningRate: 1e-6 } },
      stopAfter(1),
    );
    expect(resumed.steps).toBe(3201);
  });

  it('has its classes in the order of the project', async () => {
    const labels = { 0: 'green box', 1: 'Ground', 2: 'red_box' };
    const path = await copyWith((folder) => editArguments(folder, { clabel2cname: labels }));
    const taken = await take({ path });
    const { weights } = await loadCheckpoint(await findRun(project, taken.run), 'latest');
    const biases = [1, 2, 0].map((channel) => valueAt('1x1_fcn32_logits/biases', 3200, channel));
    expect([...weights.get('1x1_fcn32_logits/biases')!.values]).toEqual(biases);
    expect(taken.warnings).toEqual([]);
  });

  it('says so when its classes are others, and is not tested then', async () => {
    const labels = { 0: 'sky', 1: 'road', 2: 'car' };
    const path = await copyWith((folder) => editArguments(folder, { clabel2cname: labels }));
    const taken = await take({ path });
    expect(taken.warnings).toEqual([expect.stringContaining('not those of the project')]);
    const params = { project, run: taken.run, checkpoint: 'latest', split: 'val', dataset: 'boxes' } as const;
    const rest = { size: -1, grid: 'label', scales: [1], flip: false } as const;
    await expect(evaluate(tf, { ...params, ...rest }, createQuietContext())).rejects.toThrow(
      /Classes differ/,
    );
  });

  it.each([
    ['without arguments', (folder: string) => rm(join(folder, 'runargs')), /it has no file "runargs"/],
    [
      'with a pickle for arguments',
      (folder: string) => writeFile(join(folder, 'runargs'), "(dp0\nS'a'\n."),
      /no JSON/,
    ],
    [
      'of an unknown net',
      (folder: string) => editArguments(folder, { basenet: 'alexnet' }),
      /no encoder "alexnet"/,
    ],
    [
      'of an own decoder',
      (folder: string) => editArguments(folder, { extended_arch: 'MyNet' }),
      /"MyNet" is not known/,
    ],
    [
      'of another decoder than it says',
      (folder: string) => editArguments(folder, { fcn4: true }),
      /1x1_fcn4_logits\/weights is missing/,
    ],
    [
      'with a cut checkpoint',
      (folder: string) => writeFile(join(folder, 'fcn.ckpt_3000'), 'x'),
      /fcn\.ckpt_3000 cannot be read/,
    ],
  ])('%s is refused and leaves nothing behind', async (_, change, why) => {
    const before = (await listRuns(project)).length;
    const names = readdirSync(join(project, 'runs'));
    await expect(take({ path: await copyWith(change) })).rejects.toThrow(why);
    expect((await listRuns(project)).length).toBe(before);
    expect(readdirSync(join(project, 'runs'))).toEqual(names);
  });
});

/** A context whose job stops after so many steps. */
function stopAfter(steps: number) {
  let seen = 0;
  const quiet = createQuietContext();
  const token = {
    ...quiet.token,
    get isStopping() {
      seen += 1;
      return seen > steps;
    },
  };
  return { ...quiet, token };
}
