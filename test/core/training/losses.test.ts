import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorFlow } from '../../../src/main/core/tensors/backend.ts';
import type { Tf } from '../../../src/main/core/tensors/backend.ts';
import { losses } from '../../../src/main/core/training/losses/index.ts';
import type { LossInput } from '../../../src/main/core/training/losses/loss.ts';

const classes = 3;
const voidLabel = 255;
const labels = [0, 1, 2, 1, voidLabel, 0];
const classWeights = [0.5, 1, 1.5];
const logits = labels.map((_, pixel) => [Math.sin(pixel), Math.cos(2 * pixel), Math.sin(3 * pixel + 1)]);

let tf: Tf;
beforeAll(async () => {
  tf = await loadTensorFlow();
});

function inputOf(values: readonly (readonly number[])[], given: readonly number[]): LossInput {
  const isClass = (label: number) => label < classes;
  return {
    logits: tf.tensor2d(values.map((row) => [...row])),
    labels: tf.tensor1d([...given]),
    valid: tf.tensor1d(given.map((label) => (isClass(label) ? 1 : 0))),
    weights: tf.tensor1d(given.map((label) => (isClass(label) ? classWeights[label] : 0))),
    count: tf.scalar(given.filter(isClass).length),
    images: 2,
  };
}

function lossOf(id: string, values = logits, given = labels): number {
  return tf.tidy(() => losses.get(id).compute(tf, inputOf(values, given)).dataSync()[0]);
}

/** The same in plain arithmetic. */
function softmax(row: readonly number[]): readonly number[] {
  const sum = row.reduce((total, value) => total + Math.exp(value), 0);
  return row.map((value) => Math.exp(value) / sum);
}

function labelled(): readonly { readonly label: number; readonly p: readonly number[] }[] {
  return logits.flatMap((row, i) => (labels[i] < classes ? [{ label: labels[i], p: softmax(row) }] : []));
}

const expected: Readonly<Record<string, () => number>> = {
  crossEntropy: () =>
    labelled().reduce((sum, { label, p }) => sum - classWeights[label] * Math.log(p[label]), 0) /
    labelled().length,
  focal: () =>
    labelled().reduce(
      (sum, { label, p }) => sum - classWeights[label] * (1 - p[label]) ** 2 * Math.log(p[label]),
      0,
    ) / labelled().length,
  dice() {
    const scores = [0, 1, 2].map((id) => {
      const overlap = labelled().reduce((sum, { label, p }) => sum + (label === id ? p[id] : 0), 0);
      const sizes = labelled().reduce((sum, { label, p }) => sum + p[id] + (label === id ? 1 : 0), 0);
      return (2 * overlap + 1) / (sizes + 1);
    });
    return 1 - scores.reduce((sum, score) => sum + score) / classes;
  },
  crossEntropyDice: () => expected['crossEntropy']() + expected['dice'](),
  // No pixel's true class reaches 0.7: all are hard.
  ohem: () => expected['crossEntropy'](),
  lovasz: () => (lovaszOfImage([0, 1, 2]) + lovaszOfImage([3, 4, 5])) / 2,
};

/** By its definition: the errors of the wrongest pixels times what each adds to 1 − IoU of the class, were all of them wrong. */
function lovaszOfImage(pixels: readonly number[]): number {
  const seen = pixels.filter((i) => labels[i] < classes);
  const ofClasses = [...new Set(seen.map((i) => labels[i]))].map((id) => {
    const ofClass = new Set(seen.filter((i) => labels[i] === id));
    const errorOf = (i: number) => Math.abs((ofClass.has(i) ? 1 : 0) - softmax(logits[i])[id]);
    const wrongest = [...seen].sort((a, b) => errorOf(b) - errorOf(a));
    const jaccardLoss = (wrong: readonly number[]) => wrong.length / new Set([...ofClass, ...wrong]).size;
    return wrongest.reduce((sum, pixel, rank) => {
      const added = jaccardLoss(wrongest.slice(0, rank + 1)) - jaccardLoss(wrongest.slice(0, rank));
      return sum + errorOf(pixel) * added;
    }, 0);
  });
  return ofClasses.reduce((sum, value) => sum + value, 0) / ofClasses.length;
}

describe.each(losses.ids)('the loss %s', (id) => {
  it('is what its formula says', () => {
    expect(lossOf(id)).toBeCloseTo(expected[id](), 5);
  });

  it('does not see void pixels', () => {
    const changed = logits.map((row, i) => (labels[i] === voidLabel ? [9, -9, 3] : row));
    expect(lossOf(id, changed)).toBe(lossOf(id));
  });

  it('is finite where every pixel is void', () => {
    const input = {
      ...inputOf(
        logits,
        labels.map(() => voidLabel),
      ),
      count: tf.scalar(1),
    };
    expect(Number.isFinite(losses.get(id).compute(tf, input).dataSync()[0])).toBe(true);
  });

  it('has the gradient of its finite differences, zero on void', () => {
    const gradient = tf.tidy(() => {
      const input = inputOf(logits, labels);
      const loss = (values: Tensor2D): Scalar => losses.get(id).compute(tf, { ...input, logits: values });
      return tf
        .grad((values) => loss(values as Tensor2D))(input.logits)
        .arraySync() as number[][];
    });
    const step = 1e-2;
    logits.forEach((row, pixel) => {
      row.forEach((_, channel) => {
        const moved = (by: number) =>
          lossOf(
            id,
            logits.map((other, i) => other.map((v, c) => (i === pixel && c === channel ? v + by : v))),
          );
        const difference = (moved(step) - moved(-step)) / (2 * step);
        expect(gradient[pixel][channel]).toBeCloseTo(difference, 3);
        if (labels[pixel] === voidLabel) expect(gradient[pixel][channel]).toBeCloseTo(0, 12);
      });
    });
  });
});

it('Lovász-softmax of two pixels is what the hand computes', () => {
  // Class 0: errors 0.5 of the second pixel (adds 1/2), 0.4 of the first (adds 1/2). Class 1: 0.6 of the second (adds 1).
  const rows = [
    [0.6, 0.3, 0.1],
    [0.5, 0.4, 0.1],
  ].map((row) => row.map(Math.log));
  const input = { ...inputOf(rows, [0, 1]), images: 1 };
  expect(losses.get('lovasz').compute(tf, input).dataSync()[0]).toBeCloseTo((0.45 + 0.6) / 2, 6);
});

it('OHEM counts the pixels not known yet, and the hardest sixteenth of an image that is', () => {
  const known = (p: number, count: number): readonly number[] => new Array<number>(count).fill(p);
  const probabilities = [0.5, 0.4, 0.6, ...known(0.9, 29), 0.8, 0.85, ...known(0.95, 30)];
  const rows = probabilities.map((p) => [(1 - p) / 2, p, (1 - p) / 2].map(Math.log));
  const input = { ...inputOf(rows, known(1, 64)), images: 2 };
  const { compute } = losses.get('ohem');
  const counted = [0.5, 0.4, 0.6, 0.8, 0.85];
  const mean = counted.reduce((sum, p) => sum - Math.log(p), 0) / counted.length;
  expect(compute(tf, input).dataSync()[0]).toBeCloseTo(mean, 6);
  const slopes = tf
    .grad((values) => compute(tf, { ...input, logits: values as Tensor2D }))(input.logits)
    .arraySync() as number[][];
  slopes.forEach((slope, i) => {
    const p = probabilities[i];
    expect(slope[1]).toBeCloseTo(counted.includes(p) ? (p - 1) / counted.length : 0, 6);
  });
});
