import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Recipe } from '../../../src/shared/domain/recipe.ts';
import { loadCheckpoint } from '../../../src/main/core/store/checkpointStore.ts';
import { findRun } from '../../../src/main/core/store/runStore.ts';
import { loadTensorFlow } from '../../../src/main/core/tensors/backend.ts';
import type { Tf } from '../../../src/main/core/tensors/backend.ts';
import { makeTinyProject, trainTiny } from '../../support/tinyProject.ts';

/** One step along the gradient alone: a change of a weight is rate times gradient. */
const oneStep: Partial<Recipe> = {
  ...{ maxSteps: 1, optimizer: 'sgd', beta1: 0, schedule: 'constant', warmup: 0, weightDecay: 0 },
};

let tf: Tf;
let project: string;

beforeAll(async () => {
  // One thread: sums are taken in one order, so that equal settings give equal bits.
  tf = await loadTensorFlow({ threads: 1 });
  project = await makeTinyProject();
});
afterAll(() => rm(project, { recursive: true }));

async function start(change: Partial<Recipe>): Promise<string> {
  return (await trainTiny(tf, project, { ...oneStep, ...change })).run;
}

/** All weights after the step, by name. */
async function weightsAfter(change: Partial<Recipe>): Promise<ReadonlyMap<string, readonly number[]>> {
  const { weights } = await loadCheckpoint(await findRun(project, await start(change)), 'latest');
  return new Map([...weights].map(([name, { values }]) => [name, [...values]]));
}

describe('the multiplier of new layers', () => {
  it('speeds up the layers that are new beside pretrained ones, and no others', async () => {
    const weights = `run:${await start({ decoder: 'fcn8' })}@latest`;
    const after = (newLayers: number) => weightsAfter({ decoder: 'linknet', weights, newLayers });
    const [once, twice, tenTimes] = [await after(1), await after(2), await after(10)];

    const encoder = [...once.keys()].filter((name) => name.startsWith('MobilenetV1/'));
    expect(encoder.length).toBeGreaterThan(50);
    for (const name of encoder) expect(tenTimes.get(name)).toEqual(once.get(name));

    const kernels = [...once.keys()].filter(
      (name) => !encoder.includes(name) && once.get(name)!.length > 500,
    );
    expect(kernels.length).toBeGreaterThan(5);
    for (const name of kernels) {
      const from = once.get(name)!;
      const change = (to: ReadonlyMap<string, readonly number[]>) =>
        Math.sqrt(to.get(name)!.reduce((sum, value, index) => sum + (value - from[index]) ** 2, 0));
      expect(change(tenTimes) / change(twice)).toBeCloseTo(9, 1);
    }
  });

  it('changes nothing where all layers are new', async () => {
    expect(await weightsAfter({ newLayers: 10 })).toEqual(await weightsAfter({ newLayers: 1 }));
  });
});
