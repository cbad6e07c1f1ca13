import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { EvaluateParams } from '../../../src/shared/domain/jobSpecs.ts';
import { StudioError } from '../../../src/shared/errors.ts';
import { createJobToken, createQuietContext } from '../../../src/main/core/jobContext.ts';
import type { JobContext } from '../../../src/main/core/jobContext.ts';
import { readEvaluations } from '../../../src/main/core/store/evaluationStore.ts';
import { findRun } from '../../../src/main/core/store/runStore.ts';
import { loadTensorFlow } from '../../../src/main/core/tensors/backend.ts';
import type { Tf } from '../../../src/main/core/tensors/backend.ts';
import { evaluate } from '../../../src/main/core/evaluation/evaluate.ts';
import { train } from '../../../src/main/core/training/train.ts';
import { createPausedContext } from '../../support/pauses.ts';
import { addTinyDataset, makeTinyProject, tinyClasses, tinyRecipe } from '../../support/tinyProject.ts';

let tf: Tf;
let project: string;
let params: EvaluateParams;
let monitored: number;

beforeAll(async () => {
  tf = await loadTensorFlow();
  project = await makeTinyProject();
  const recipe = { ...tinyRecipe, epochs: 10, monitorImages: 100 };
  const result = await train(tf, { project, dataset: 'boxes', recipe, resume: null }, createQuietContext());
  monitored = result.best!.miou;
  const { run } = result;
  const usual = { size: -1, grid: 'label', scales: [1], flip: false } as const;
  params = { project, run, checkpoint: 'best', split: 'val', dataset: null, ...usual };
});
afterAll(() => rm(project, { recursive: true }));

function evaluated(change: Partial<EvaluateParams> = {}) {
  return evaluate(tf, { ...params, ...change }, createQuietContext());
}

describe('an evaluation', () => {
  it('agrees with the monitor of the training on the same images', async () => {
    const result = await evaluated();
    expect(result.images).toBe(3);
    expect(result.miou).toBeCloseTo(monitored, 10);
    expect(result.perClass.map(({ name }) => name)).toEqual(tinyClasses.map(({ name }) => name));
  });

  it('counts every labelled pixel once, void never', async () => {
    const { confusion, perClass, pixelAccuracy } = await evaluated();
    const total = confusion.flat().reduce((sum, pixels) => sum + pixels);
    expect(total).toBe(3 * 64 * (64 - 3));
    expect(perClass.reduce((sum, { pixels }) => sum + pixels, 0)).toBe(total);
    expect(pixelAccuracy).toBeCloseTo(confusion.reduce((sum, row, id) => sum + row[id], 0) / total, 12);
  });

  it('has an interval around its score', async () => {
    const { miou, ci95 } = await evaluated();
    expect(ci95[0]).toBeLessThanOrEqual(miou);
    expect(ci95[1]).toBeGreaterThanOrEqual(miou);
  });

  it('is the same at the native size and at the size it happens to have, and differs at another', async () => {
    const [native, named, smaller] = [
      await evaluated({ size: 0 }),
      await evaluated({ size: 64 }),
      await evaluated({ size: 32 }),
    ];
    expect(native.confusion).toEqual(named.confusion);
    expect(smaller.confusion).not.toEqual(named.confusion);
    const total = (rows: readonly (readonly number[])[]) => rows.flat().reduce((sum, pixels) => sum + pixels);
    expect(total(smaller.confusion)).toBe(total(named.confusion));
  });

  it('can score on the ancestor’s grid: the labels rescaled, each prediction over its own label', async () => {
    const pixels = (rows: readonly (readonly number[])[]) => rows.flat().reduce((sum, count) => sum + count);
    const small = await evaluated({ size: 32, grid: 'training' });
    // Nearest neighbour takes the odd rows; of the three void ones that is row 1.
    expect(pixels(small.confusion)).toBe(3 * 32 * (32 - 1));
    // Without rescaling both grids are the same.
    const native = await evaluated({ size: 64, grid: 'training' });
    expect(native.confusion).toEqual((await evaluated({ size: 64 })).confusion);
  });

  it('at scale 1 alone is the usual one; with more and mirrored it is kept apart', async () => {
    const usual = await evaluated();
    const anySpeed = { imagesPerSecond: expect.any(Number) as number };
    expect(await evaluated({ scales: [1, 1] })).toEqual({ ...usual, ...anySpeed });
    const many = await evaluated({ scales: [1.5, 1], flip: true });
    expect(many).toMatchObject({ images: 3, scales: [1, 1.5], flip: true });
    expect(many.confusion).not.toEqual(usual.confusion);
    const files = await readdir(join(await findRun(project, params.run), 'eval'));
    expect(files).toContain(`${many.checkpoint}-val--1-x1_1.5-flip.json`);
  });

  it('says of which weights, dataset and grid it is, and is kept apart from those of others', async () => {
    await addTinyDataset(project, 'training', [['other0', 'val']]);
    const ways = [{ grid: 'training' }, { dataset: 'training' }, { size: 32, scales: [0.5] }] as const;
    const made = [await evaluated(), ...(await Promise.all(ways.map(evaluated)))];
    const { sha256, checkpoint } = made[0];
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    const usual = { checkpoint, sha256, dataset: 'boxes', size: -1, grid: 'label', scales: [1] };
    expect(made[0]).toMatchObject({ ...usual, images: 3 });
    made.slice(1).forEach((one, at) => expect(one).toMatchObject({ ...usual, ...ways[at] }));
    const kept = await readEvaluations(await findRun(project, params.run));
    for (const one of made) expect(kept).toContainEqual(one);
    // The same by another name.
    expect(await evaluated({ dataset: 'boxes' })).toMatchObject({ ...usual, images: 3 });
    expect(await readEvaluations(await findRun(project, params.run))).toHaveLength(kept.length);
  });

  it('refuses masks with a class that the net does not know', async () => {
    const path = join(project, 'datasets', 'boxes', 'items.json');
    const before = await readFile(path, 'utf8');
    const items = JSON.parse(before) as { split: string; pixels: Record<string, number> }[];
    const [item] = items.filter(({ split }) => split === 'val');
    item.pixels[tinyClasses.length] = 1;
    await writeFile(path, JSON.stringify(items));
    await expect(evaluated()).rejects.toThrow(`Classes differ: the net has ${tinyClasses.length}`);
    await writeFile(path, before);
  });

  it('refuses masks whose last class is another’s by now', async () => {
    const path = join(project, 'project.json');
    const before = await readFile(path, 'utf8');
    const stored = JSON.parse(before) as { classes: unknown[] };
    await writeFile(path, JSON.stringify({ ...stored, classes: stored.classes.slice(0, -1) }));
    await expect(evaluated()).rejects.toThrow(
      'Classes differ: the net has "Green box", which the project has no more',
    );
    await writeFile(path, before);
  });

  it('counts no pause in its speed', async () => {
    const { imagesPerSecond } = await evaluate(tf, params, createPausedContext());
    expect(imagesPerSecond).toBeGreaterThan(3 / 3600);
  });

  it.each(['cancelled', 'stopped'])('is %s while it finds its interval, and keeps nothing', async (way) => {
    const clock = vi.spyOn(performance, 'now');
    onTestFinished(() => clock.mockRestore());
    let now = 0;
    clock.mockImplementation(() => (now += 1000));
    const abort = new AbortController();
    const token = createJobToken();
    const end = (): void => {
      if (way === 'stopped') token.stop();
      else abort.abort(new StudioError('cancelled', 'Cancelled.'));
    };
    const context: JobContext = {
      ...createQuietContext(token),
      signal: abort.signal,
      // The word comes between two rounds.
      progress({ unit }) {
        if (unit === 'rounds') setImmediate(end);
      },
    };
    const ended = evaluate(tf, { ...params, size: 48 }, context);
    await expect(ended).rejects.toMatchObject({ code: 'cancelled' });
    const kept = await readEvaluations(await findRun(project, params.run));
    expect(kept.filter(({ size }) => size === 48)).toEqual([]);
  });

  it('leaves no tensors, and its result in the run’s folder', async () => {
    const before = tf.memory().numTensors;
    await evaluated();
    expect(tf.memory().numTensors).toBe(before);
    const folder = await findRun(project, params.run);
    const step = (await evaluated()).checkpoint;
    expect(await readdir(join(folder, 'eval'))).toContain(`${step}-val--1.json`);
    expect(await readEvaluations(folder)).toContainEqual(expect.objectContaining({ split: 'val', size: -1 }));
  });

  it.each([
    [{ split: 'test' }, /no labelled images in split "test"/],
    [{ checkpoint: 12345 }, /has no checkpoint "12345"/],
    [{ dataset: 'nothing' }, /no dataset "nothing"/],
    [{ run: 'nothing' }, /There is no run "nothing"/],
  ] as const)('of %o is refused in one line', async (change, message) => {
    await expect(evaluated(change)).rejects.toThrow(message);
  });
});
