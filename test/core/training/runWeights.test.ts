import { copyFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabelClass } from '../../../src/shared/domain/labels.ts';
import { createQuietContext } from '../../../src/main/core/jobContext.ts';
import { createNet, type Net } from '../../../src/main/core/models/compose.ts';
import { decoders } from '../../../src/main/core/models/decoders/index.ts';
import { classScores } from '../../../src/main/core/models/decoders/scores.ts';
import { encoders } from '../../../src/main/core/models/encoders/index.ts';
import { imageSize, type DecoderSpec } from '../../../src/main/core/models/spec.ts';
import { prepareWeights } from '../../../src/main/core/models/weights/prepare.ts';
import { loadCheckpoint, saveCheckpoint } from '../../../src/main/core/store/checkpointStore.ts';
import { findRun, readRunArguments } from '../../../src/main/core/store/runStore.ts';
import { encodeSafetensors } from '../../../src/main/core/store/safetensors.ts';
import { noteConventions } from '../../../src/main/core/store/weightsSchemas.ts';
import { loadTensorFlow } from '../../../src/main/core/tensors/backend.ts';
import type { Tf } from '../../../src/main/core/tensors/backend.ts';
import { loadRunWeights } from '../../../src/main/core/training/runWeights.ts';
import { train } from '../../../src/main/core/training/train.ts';
import { makeRunWithCheckpoint } from '../../support/predictions.ts';
import { makeTinyProject, tinyClasses, tinyRecipe, trainTiny } from '../../support/tinyProject.ts';

const head = '1x1_fcn32_logits/biases';

let tf: Tf;
let project: string;
let run: string;

beforeAll(async () => {
  tf = await loadTensorFlow();
  project = await makeTinyProject();
  const params = { project, dataset: 'boxes', recipe: { ...tinyRecipe, maxSteps: 3 }, resume: null };
  run = (await train(tf, params, createQuietContext())).run;
});
afterAll(() => rm(project, { recursive: true }));

/** Head biases of a fresh net with these classes after it took the run's weights. */
async function headOf(names: readonly string[], options: { decoder?: string; encoder?: string } = {}) {
  const classes = names.map((name, id): LabelClass => ({ id, name, color: '#000000' }));
  const net = createNet(tf, {
    encoder: encoders.get(options.encoder ?? tinyRecipe.encoder),
    decoder: decoders.get(options.decoder ?? tinyRecipe.decoder),
    classes: classes.length,
    seed: 5,
  });
  try {
    const applied = await loadRunWeights(tf, project, `run:${run}@latest`, { net, classes, options: {} });
    const biases = net.variables.find(({ name }) => name === head)!.value.dataSync();
    return { applied, biases: [...biases] };
  } finally {
    net.dispose();
  }
}

async function storedHead(): Promise<readonly number[]> {
  const { weights } = await loadCheckpoint(await findRun(project, run), 'latest');
  return [...weights.get(head)!.values];
}

describe('weights of a run', () => {
  it('move whole to a net of the same classes', async () => {
    const { applied, biases } = await headOf(tinyClasses.map(({ name }) => name));
    expect(biases).toEqual(await storedHead());
    expect(applied.notInFile).toEqual([]);
    expect(applied.reinitialised).toEqual([]);
  });

  it('move class by class, by name; classes the run did not have stay fresh', async () => {
    const [ground, red, green] = await storedHead();
    expect((await headOf(['green_box', 'Sky', 'ground', 'RED BOX'])).biases).toEqual([green, 0, ground, red]);
    expect((await headOf(['Green box', 'Ground'])).biases).toEqual([green, ground]);
  });

  it('of the encoder alone move to another decoder', async () => {
    const { applied } = await headOf(
      tinyClasses.map(({ name }) => name),
      { decoder: 'fcn32' },
    );
    expect(applied.matched.length).toBeGreaterThan(100);
  });

  it('named by their file bring along how the run’s net sees the image', async () => {
    const conventions = { epsilon: 2e-3, padding: 'symmetric' } as const;
    const path = join(project, 'noted.safetensors');
    const { weights } = await loadCheckpoint(await findRun(project, run), 'latest');
    await writeFile(path, encodeSafetensors([...weights.values()], noteConventions(conventions)));
    const trained = await trainTiny(tf, project, { weights: path, maxSteps: 1 });
    const folder = await findRun(project, trained.run);
    expect((await readRunArguments(folder)).conventions).toEqual(conventions);
    await copyFile(join(folder, 'checkpoints', '1', 'weights.safetensors'), path);
    const prepared = await prepareWeights(encoders.get(tinyRecipe.encoder), path, { cacheDir: project });
    expect(prepared.conventions).toEqual(conventions);
  });

  it('that fit nowhere, and steps that are none, are refused', async () => {
    await expect(headOf(['a', 'b'], { encoder: 'resnet18', decoder: 'linknet' })).rejects.toThrow(
      'has no weights that fit this net',
    );
    const net = {} as never;
    const target = { net, classes: tinyClasses, options: {} };
    await expect(loadRunWeights(tf, project, `run:${run}@newest`, target)).rejects.toThrow(
      'newest is no step',
    );
    await expect(loadRunWeights(tf, project, `run:${run}@99`, target)).rejects.toThrow(
      'has no checkpoint "99"',
    );
  });
});

/** A decoder of the user whose inner widths follow the number of classes. */
const widening: DecoderSpec = {
  id: 'widening',
  name: 'Widening',
  help: 'Twice the classes within.',
  outputStride: 32,
  options: [],
  create: ({ classes }) => ({
    decode(layers, features) {
      const twice = layers.conv(features[32], { name: 'twice', filters: 2 * classes, kernel: 1 });
      const more = layers.conv(twice, { name: 'more', filters: classes + 1, kernel: 1 });
      return layers.resize(classScores(layers, more, classes), imageSize(features));
    },
  }),
};

describe('weights of a run whose decoder’s inner widths follow the number of classes', () => {
  let folder: string;

  function netOf(names: readonly string[], seed: number): Net {
    return createNet(tf, {
      encoder: encoders.get(tinyRecipe.encoder),
      decoder: widening,
      classes: names.length,
      seed,
    });
  }

  beforeAll(async () => {
    folder = await makeRunWithCheckpoint(project, 'widening', tinyClasses);
    const net = netOf(
      tinyClasses.map(({ name }) => name),
      1,
    );
    const weights = net.variables.map(({ name, value }) => ({
      ...{ name, shape: value.shape },
      values: name === 'logits/biases' ? Float32Array.of(1, 2, 3) : value.dataSync<'float32'>().slice(),
    }));
    net.dispose();
    const state = { step: 20, epoch: 1, seed: 1, totalSteps: 100, seconds: 1, miou: null, newVariables: [] };
    await saveCheckpoint(folder, { weights, optimizer: [], state }, { isBest: false, keep: 20 });
  });

  /** Values of a net of these classes after it took the run's. */
  async function startWith(names: readonly string[]) {
    const classes = names.map((name, id): LabelClass => ({ id, name, color: '#000000' }));
    const net = netOf(names, 5);
    try {
      const target = { net, classes, options: {} };
      const { reinitialised } = await loadRunWeights(tf, project, 'run:widening@20', target);
      const values = new Map(net.variables.map(({ name, value }) => [name, [...value.dataSync()]]));
      return { values, reinitialised: reinitialised.map(({ name }) => name) };
    } finally {
      net.dispose();
    }
  }

  it('move by class where there is one place a class, and as they are within', async () => {
    const { weights } = await loadCheckpoint(folder, 20);
    const { values, reinitialised } = await startWith(['Green box', 'Ground', 'Red box']);
    expect(reinitialised).toEqual([]);
    expect(values.get('logits/biases')).toEqual([3, 1, 2]);
    for (const name of ['twice/weights', 'twice/BatchNorm/beta', 'more/weights']) {
      expect(values.get(name), name).toEqual([...weights.get(name)!.values]);
    }
  });

  it('with one class more start afresh where the width is another, and say so', async () => {
    const { values, reinitialised } = await startWith(['Ground', 'Red box', 'Green box', 'Sky']);
    expect(values.get('logits/biases')).toEqual([1, 2, 3, 0]);
    expect(reinitialised).toEqual(
      expect.arrayContaining(['twice/weights', 'more/weights', 'more/BatchNorm/beta', 'logits/weights']),
    );
    for (const [name, one] of values) expect(one.every(Number.isFinite), name).toBe(true);
  });
});
