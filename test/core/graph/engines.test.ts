import { beforeAll, describe, expect, it } from 'vitest';
import { losses } from '../../../src/main/core/training/losses/index.ts';
import { optimizers } from '../../../src/main/core/training/optimizers/index.ts';
import { loadTensorFlow, type Tf } from '../../../src/main/core/tensors/backend.ts';
import {
  compareSteps,
  createBothTrainers,
  engineClasses,
  randomBatch,
  worstDifference,
} from '../../support/engines.ts';

const small = { encoder: 'mobilenet_v1_025', decoder: 'fcn8' };
let tf: Tf;

beforeAll(async () => {
  tf = await loadTensorFlow();
});

describe('a step of the graph engine', () => {
  it.each([
    { encoder: 'resnet18', decoder: 'linknet' },
    { encoder: 'mobilenet_v1_025', decoder: 'deeplab_v3plus' },
    { encoder: 'mobilenet_v1_025', decoder: 'psp' },
    // At one of the probe sizes the coarsest map is as small as a grid of regions.
    { encoder: 'mobilenet_v1_025', decoder: 'psp', outputStride: '32' },
  ] as const)('has the gradients of the eager one: $encoder with $decoder', async (pair) => {
    const { loss, gradients, weights } = await compareSteps(tf, pair, { batch: 2, height: 64, width: 96 });
    expect(loss).toBeLessThan(1e-6);
    expect(gradients.error, gradients.name).toBeLessThan(1e-4);
    expect(weights.error, weights.name).toBeLessThan(1e-4);
  });

  it.each(losses.ids)('has the gradients of the eager one with the loss %s', async (loss) => {
    // The decoder's gradients: those of an encoder before batch normalisation are sums that cancel, and show rounding.
    const options = { ...small, loss, freezeEncoder: true };
    const { gradients } = await compareSteps(tf, options, { batch: 1, height: 64, width: 64 });
    expect(gradients.error, gradients.name).toBeLessThan(1e-4);
  });

  it.each(optimizers.ids)(
    'moves weights, slots and statistics as the eager one with %s',
    async (optimizer) => {
      const options = { ...small, optimizer, settings: { weightDecay: 1e-2 } };
      const { eager, graph } = await createBothTrainers(tf, options);
      for (let update = 1; update <= 3; update += 1) {
        const batch = randomBatch({ batch: 2, height: 96, width: 64 }, update);
        const size = { update, learningRate: 1e-3 };
        const [expected, found] = [eager.step(batch, size), graph.step(batch, size)];
        expect(Math.abs(found / expected - 1)).toBeLessThan(1e-5);
      }
      for (const read of ['weights', 'optimizerState'] as const) {
        const worst = worstDifference(graph[read](), eager[read]());
        expect(worst.error, worst.name).toBeLessThan(1e-4);
      }
      for (const trainer of [eager, graph]) trainer.dispose();
    },
  );

  it('takes batches of any size, one after the other', async () => {
    const { eager, graph } = await createBothTrainers(tf, small);
    const sizes = [
      { batch: 1, height: 32, width: 32 },
      { batch: 3, height: 128, width: 224 },
      { batch: 2, height: 32, width: 64 },
    ];
    for (const [index, size] of sizes.entries()) {
      const step = { update: index + 1, learningRate: 1e-5 };
      const batch = randomBatch(size);
      expect(Math.abs(graph.step(batch, step) / eager.step(batch, step) - 1)).toBeLessThan(1e-5);
    }
    for (const trainer of [eager, graph]) trainer.dispose();
  });

  it('changes nothing where the loss is not finite', async () => {
    const { eager, graph } = await createBothTrainers(tf, { ...small, optimizer: 'adam' });
    eager.dispose();
    const size = { batch: 1, height: 64, width: 64 };
    graph.step(randomBatch(size), { update: 1, learningRate: 2e37 });
    const before = [graph.weights(), graph.optimizerState()];
    expect(Number.isFinite(graph.step(randomBatch(size), { update: 2, learningRate: 1e-3 }))).toBe(false);
    expect(graph.weights().every(({ values }) => values.every(Number.isFinite))).toBe(true);
    expect([graph.weights(), graph.optimizerState()]).toEqual(before);
    graph.dispose();
  });

  it('sees in the middle of a training what the eager net sees', async () => {
    const { eager, graph } = await createBothTrainers(tf, { ...small, optimizer: 'adam' });
    const { images } = randomBatch({ batch: 1, height: 64, width: 128 });
    for (let update = 1; update <= 2; update += 1) {
      for (const statistics of ['moving', 'batch'] as const) {
        const [expected, found] = [eager, graph].map((trainer) => {
          const logits = trainer.logits(images, [1, 64, 128, 3], { training: false, statistics });
          const values = logits.dataSync<'float32'>();
          expect(logits.shape).toEqual([1, 64, 128, engineClasses]);
          logits.dispose();
          return { name: statistics, shape: [], values };
        });
        expect(worstDifference([found], [expected]).error, statistics).toBeLessThan(1e-4);
      }
      const batch = randomBatch({ batch: 2, height: 64, width: 64 }, update);
      for (const trainer of [eager, graph]) trainer.step(batch, { update, learningRate: 1e-4 });
    }
    for (const trainer of [eager, graph]) trainer.dispose();
  });

  it('leaves no tensor behind', async () => {
    const { eager, graph } = await createBothTrainers(tf, small);
    eager.dispose();
    const batch = randomBatch({ batch: 1, height: 64, width: 64 });
    const before = tf.memory().numTensors;
    for (let update = 1; update <= 3; update += 1) graph.step(batch, { update, learningRate: 1e-3 });
    graph.weights();
    graph.optimizerState();
    graph.logits(batch.images, [1, 64, 64, 3], { training: false }).dispose();
    expect(tf.memory().numTensors).toBe(before);
    graph.dispose();
  });
});
