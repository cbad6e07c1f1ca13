import { beforeAll, describe, expect, it } from 'vitest';
import { createPredictor } from '../../src/main/core/inference/predictor.ts';
import { loadTensorFlow, nodeBackend, type Tf } from '../../src/main/core/tensors/backend.ts';
import { createBothTrainers, randomBatch } from '../support/engines.ts';

const small = { encoder: 'mobilenet_v1_025', decoder: 'fcn8', optimizer: 'adam' };
const size = { batch: 4, height: 256, width: 256 };
const megabyte = 2 ** 20;

let tf: Tf;

beforeAll(async () => {
  tf = await loadTensorFlow();
});

/** The binding's own count: a session's results never become tensors of tfjs. */
const tensorCount = () => nodeBackend(tf).binding.getNumOfTensors();

describe('the memory of a long training', () => {
  it('is the same after two hundred steps more', async () => {
    const { eager, graph } = await createBothTrainers(tf, small);
    eager.dispose();
    const batch = randomBatch(size);
    const train = (steps: number) => {
      for (let update = 1; update <= steps; update += 1) graph.step(batch, { update, learningRate: 1e-3 });
    };
    train(40);
    const before = { tensors: tensorCount(), resident: process.memoryUsage.rss() };
    train(200);
    expect(tensorCount()).toBe(before.tensors);
    // Were one batch of a megabyte left behind at each step, it would be two hundred.
    expect((process.memoryUsage.rss() - before.resident) / megabyte).toBeLessThan(60);
    graph.dispose();
  });

  it('does not grow by what it sees between the steps', async () => {
    const { eager, graph } = await createBothTrainers(tf, small);
    eager.dispose();
    const { images } = randomBatch(size);
    const see = (times: number) => {
      for (let time = 0; time < times; time += 1) {
        for (const statistics of ['moving', 'batch'] as const) {
          const mode = { training: false, statistics };
          tf.dispose(graph.logits(images, [4, 256, 256, 3], mode));
        }
      }
    };
    see(20);
    const before = { tensors: tensorCount(), resident: process.memoryUsage.rss() };
    see(60);
    expect(tensorCount()).toBe(before.tensors);
    // The logits of both are ten megabytes a time.
    expect((process.memoryUsage.rss() - before.resident) / megabyte).toBeLessThan(120);
    graph.dispose();
  });
});

describe('the memory of prediction', () => {
  it('is the same when images of the same sizes come again', async () => {
    const { eager, graph } = await createBothTrainers(tf, small);
    eager.dispose();
    const predictor = createPredictor(tf, graph, { size: 0 });
    const pictures = Array.from({ length: 24 }, (_, index) => {
      const sides = { width: 200 + 17 * index, height: 560 - 13 * index };
      return { ...sides, data: randomBatch({ batch: 1, ...sides }).images };
    });
    const predictAll = () => pictures.forEach((picture) => predictor.predict(picture));
    for (let warm = 0; warm < 2; warm += 1) predictAll();
    const before = { tensors: tensorCount(), resident: process.memoryUsage.rss() };
    for (let pass = 0; pass < 4; pass += 1) predictAll();
    expect(tensorCount()).toBe(before.tensors);
    // The images' logits at their own size are five megabytes each, a hundred times.
    expect((process.memoryUsage.rss() - before.resident) / megabyte).toBeLessThan(150);
    graph.dispose();
  });
});
