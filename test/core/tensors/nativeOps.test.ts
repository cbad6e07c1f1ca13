import type { Rank, Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorFlow, nativeVersion, type Tf } from '../../../src/main/core/tensors/backend.ts';
import { activate } from '../../../src/main/core/tensors/ops/activation.ts';
import {
  batchNormByBatch,
  batchNormByMoving,
  batchNormInTraining,
  type BatchNormParameters,
} from '../../../src/main/core/tensors/ops/batchNorm.ts';
import {
  bilinearTaps,
  conv2d,
  depthwiseConv2d,
  transposedConv2d,
  upsampleBilinear,
} from '../../../src/main/core/tensors/ops/convolution.ts';
import { sparseCrossEntropy } from '../../../src/main/core/tensors/ops/crossEntropy.ts';
import { isBestAsProduct, productConv2d } from '../../../src/main/core/tensors/ops/productConvolution.ts';
import { truncatedNormal } from '../../../src/main/core/tensors/ops/random.ts';
import { resizeBilinear } from '../../../src/main/core/tensors/ops/resize.ts';
import { uploadBytes } from '../../../src/main/core/tensors/ops/upload.ts';
import { countLeaks } from '../../../src/main/core/tensors/scope.ts';

let tf: Tf;

beforeAll(async () => {
  tf = await loadTensorFlow();
});

/** max |a − b| / max |b| */
function relativeError(a: Tensor, b: Tensor): number {
  expect(a.shape).toEqual(b.shape);
  return tf.tidy(() => tf.div(tf.max(tf.abs(tf.sub(a, b))), tf.max(tf.abs(b))).dataSync()[0]);
}

function inner(a: Tensor, b: Tensor): number {
  return tf.tidy(() => tf.sum(tf.mul(a, b)).dataSync()[0]);
}

function normal(shape: number[], seed: number): Tensor4D {
  return truncatedNormal(tf, shape, 1, [seed, 7]) as Tensor4D;
}

type Op = (...inputs: Tensor[]) => Tensor;

/** Value and all gradients of `op` agree with those of a plain composition. */
function expectSame(op: Op, plain: Op, inputs: Tensor[], tolerance = 1e-5): void {
  const dy = truncatedNormal(tf, op(...inputs).shape, 1, [99, 1]);
  const [actual, expected] = [op, plain].map((f) => [
    f(...inputs),
    ...tf.grads((...x) => f(...x))(inputs, dy),
  ]);
  for (const [index, tensor] of actual.entries()) {
    expect(relativeError(tensor, expected[index])).toBeLessThan(tolerance);
  }
}

/** ⟨A x, y⟩ = ⟨x, Aᵀ y⟩, where Aᵀ is what the gradient of the linear op A applies. */
function expectAdjoint(op: (x: Tensor4D) => Tensor, x: Tensor4D): void {
  const image = op(x);
  const y = truncatedNormal(tf, image.shape, 1, [41, 3]);
  const back = tf.grad((input) => op(input as Tensor4D))(x, y);
  const forward = inner(image, y);
  expect(Math.abs(forward - inner(x, back))).toBeLessThan(1e-4 * Math.max(1, Math.abs(forward)));
}

function batchNormInputs(): { x: Tensor4D; parameters: BatchNormParameters } {
  const vector = (seed: number) => normal([5], seed) as unknown as Tensor1D;
  const parameters = {
    gamma: vector(1),
    beta: vector(2),
    mean: vector(3),
    variance: tf.add<Tensor1D>(tf.square(vector(4)), 0.5),
    epsilon: 1e-3,
  };
  return { x: tf.add(tf.mul(normal([3, 6, 7, 5], 5), 2), 1), parameters };
}

function plainBatchNorm(x: Tensor, gamma: Tensor, beta: Tensor, mean: Tensor, variance: Tensor): Tensor {
  return tf.add(tf.mul(tf.div(tf.sub(x, mean), tf.sqrt(tf.add(variance, 1e-3))), gamma), beta);
}

describe('native TensorFlow', () => {
  it('is the library that set-up fetched, not the one of the npm package', () => {
    expect(nativeVersion(tf)).toMatch(/^2\.(1[6-9]|[2-9]\d)/);
  });
});

describe('batch normalisation', () => {
  it('by the batch has the value and gradients of the plain composition', () => {
    const { x, parameters } = batchNormInputs();
    expectSame(
      (input, gamma, beta) =>
        batchNormByBatch(tf, input as Tensor4D, { ...parameters, gamma, beta } as BatchNormParameters),
      (input, gamma, beta) => {
        const { mean, variance } = tf.moments(input, [0, 1, 2]);
        return plainBatchNorm(input, gamma, beta, mean, variance);
      },
      [x, parameters.gamma, parameters.beta],
      1e-4,
    );
  });

  it('by the moving statistics has the value and gradients of the plain composition', () => {
    const { x, parameters } = batchNormInputs();
    expectSame(
      (input, gamma, beta) =>
        batchNormByMoving(tf, input as Tensor4D, { ...parameters, gamma, beta } as BatchNormParameters),
      (input, gamma, beta) => plainBatchNorm(input, gamma, beta, parameters.mean, parameters.variance),
      [x, parameters.gamma, parameters.beta],
    );
  });

  it('in training moves the statistics by the unbiased variance', () => {
    const { x, parameters } = batchNormInputs();
    const { value, mean, variance } = batchNormInTraining(tf, x, parameters, 0.9);
    const moments = tf.moments(x, [0, 1, 2]);
    const count = 3 * 6 * 7;
    const unbiased = tf.mul(moments.variance, count / (count - 1));
    const move = (old: Tensor, batch: Tensor) => tf.add(tf.mul(old, 0.9), tf.mul(batch, 0.1));
    expect(relativeError(value, batchNormByBatch(tf, x, parameters))).toBeLessThan(1e-6);
    expect(relativeError(mean, move(parameters.mean, moments.mean))).toBeLessThan(1e-5);
    expect(relativeError(variance, move(parameters.variance, unbiased))).toBeLessThan(1e-5);
    const forgetful = batchNormInTraining(tf, x, parameters, 0);
    expect(relativeError(forgetful.mean, moments.mean)).toBeLessThan(1e-5);
    expect(relativeError(forgetful.variance, unbiased)).toBeLessThan(1e-5);
  });
});

describe('activations', () => {
  it.each(['relu', 'relu6', 'sigmoid'] as const)('%s has the value and gradient of tfjs', (name) => {
    const x = tf.mul(normal([2, 5, 5, 3], 1), 6);
    expectSame(
      (input) => activate(tf, input, name),
      (input) => tf[name](input),
      [x],
      1e-6,
    );
  });
});

describe('sparse cross-entropy', () => {
  it('has the value and gradient of weighted log-softmax, and never counts void', () => {
    const logits = normal([6, 4], 1) as unknown as Tensor2D;
    const labels = tf.tensor1d([0, 3, 255, 2, 4, 1]);
    const weights = tf.tensor1d([1, 0.5, 0, 2, 0, 1]);
    const known = tf.oneHot(tf.tensor1d([0, 3, 0, 2, 0, 1], 'int32'), 4);
    expectSame(
      (input) => sparseCrossEntropy(tf, input as Tensor2D, labels, weights),
      (input) => tf.mul(weights, tf.neg(tf.sum(tf.mul(known, tf.logSoftmax(input)), -1))),
      [logits],
    );
  });
});

describe('bilinear resize', () => {
  it('interpolates between half-pixel centres', () => {
    const row = tf.tensor4d([0, 4], [1, 1, 2, 1]);
    expect([...resizeBilinear(tf, row, 1, 4).dataSync()]).toEqual([0, 1, 3, 4]);
  });

  it.each([
    [13, 9],
    [3, 4],
  ])('to %i×%i has the adjoint as its gradient', (height, width) => {
    expectAdjoint((x) => resizeBilinear(tf, x, height, width), normal([2, 5, 6, 3], 1));
  });
});

describe('convolutions', () => {
  const geometry = { stride: 1, dilation: 1, padding: 'same' } as const;

  it.each(['same', 'valid'] as const)(
    'dilated, %s, equals a convolution with holes in its kernel',
    (padding) => {
      const kernel = normal([3, 3, 4, 2], 2);
      const holes = (small: Tensor) => withHoles(small as Tensor4D);
      expectSame(
        (x, k) => conv2d(tf, x as Tensor4D, k as Tensor4D, { ...geometry, dilation: 2, padding }),
        (x, k) => tf.conv2d(x as Tensor4D, holes(k), 1, padding),
        [normal([2, 9, 8, 4], 1), kernel],
      );
    },
  );

  it.each(['same', 'valid'] as const)(
    'dilated depthwise, %s, equals one with holes in its kernel',
    (padding) => {
      expectSame(
        (x, k) => depthwiseConv2d(tf, x as Tensor4D, k as Tensor4D, { ...geometry, dilation: 2, padding }),
        (x, k) => tf.depthwiseConv2d(x as Tensor4D, withHoles(k as Tensor4D), 1, padding),
        [normal([2, 9, 8, 4], 1), normal([3, 3, 4, 1], 2)],
      );
    },
  );

  /** Kernel taps two pixels apart: 3×3 becomes 5×5 with zeros between. */
  function withHoles(kernel: Tensor4D): Tensor4D {
    const [, , inputs, outputs] = kernel.shape;
    const place = tf.tensor2d([1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1], [3, 5]);
    const rows = tf.matMul(place, tf.reshape(kernel, [3, 3 * inputs * outputs]), true);
    const columns = tf.transpose(tf.reshape(rows, [5, 3, inputs, outputs]), [1, 0, 2, 3]);
    const both = tf.matMul(place, tf.reshape(columns, [3, 5 * inputs * outputs]), true);
    return tf.transpose(tf.reshape(both, [5, 5, inputs, outputs]), [1, 0, 2, 3]);
  }

  it.each([1, 3, 4, 7])('as a matrix product, kernel %i, equals a convolution', (size) => {
    expectSame(
      (x, k) => productConv2d(tf, x as Tensor4D, k as Tensor4D),
      (x, k) => tf.conv2d(x as Tensor4D, k as Tensor4D, 1, 'same'),
      [normal([2, 6, 5, 3], 1), normal([size, size, 3, 4], 2)],
    );
  });

  it('run as a product where the kernel is the largest thing by far', () => {
    const vgg = [isBestAsProduct([7, 7, 512, 4096]), isBestAsProduct([1, 1, 4096, 4096])];
    const others = [isBestAsProduct([3, 3, 512, 512]), isBestAsProduct([3, 3, 4096, 512])];
    expect([vgg, others]).toEqual([
      [true, true],
      [false, false],
    ]);
  });

  it.each([4, 6])(
    'transposed with kernel %i is the adjoint of a strided convolution, and so is its gradient',
    (size) => {
      const kernel = normal([size, size, 3, 5], 2);
      const x = normal([2, 4, 3, 5], 1);
      const large = normal([2, 8, 6, 3], 4);
      const image = transposedConv2d(tf, x, kernel, 2);
      const strided: Tensor4D = tf.conv2d(large, kernel, 2, 'same');
      expect(inner(image, large)).toBeCloseTo(inner(x, strided), 3);
      expectAdjoint((input) => transposedConv2d(tf, input, kernel, 2), x);
      expectAdjoint((input) => transposedConv2d(tf, x, input, 2), kernel);
    },
  );
});

describe('fixed bilinear upsampling', () => {
  it('has the kernel of FCN', () => {
    expect(bilinearTaps(2)).toEqual([0.25, 0.75, 0.75, 0.25]);
    const third: number[] = [1, 2, 3, 2, 1];
    expect(bilinearTaps(3).map((tap) => Math.round(tap * 3e9) / 1e9)).toEqual(third);
  });

  it.each([2, 3, 4, 8])('by %i equals a full transposed convolution with a diagonal kernel', (factor) => {
    const taps = bilinearTaps(factor);
    const square = tf.outerProduct(tf.tensor1d([...taps]), tf.tensor1d([...taps]));
    const diagonal = tf.mul(tf.reshape(square, [taps.length, taps.length, 1, 1]), tf.eye(3));
    const x = normal([2, 3, 4, 3], 1);
    expectSame(
      (input) => upsampleBilinear(tf, input as Tensor4D, factor),
      (input) => transposedConv2d(tf, input as Tensor4D, diagonal as Tensor4D, factor),
      [x],
    );
  });
});

describe('upload and random numbers', () => {
  it('widens bytes to float32', () => {
    const bytes = Uint8Array.from({ length: 24 }, (_, index) => (index * 11) % 256);
    const tensor = uploadBytes(tf, bytes, [1, 2, 4, 3]);
    expect(tensor.dtype).toBe('float32');
    expect([...tensor.dataSync()]).toEqual([...bytes]);
  });

  it('draws the same numbers for the same seeds, within two deviations', () => {
    const draw = (seed: number) => [...truncatedNormal(tf, [1000], 3, [seed, 1]).dataSync()];
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(Math.max(...draw(1).map(Math.abs))).toBeLessThanOrEqual(6);
  });
});

describe('memory', () => {
  it('no op leaves a tensor behind', () => {
    const { x, parameters } = batchNormInputs();
    const kernel = normal([3, 3, 5, 2], 2);
    const leaks = countLeaks(tf, () =>
      tf.tidy(() => {
        const normalised = batchNormByMoving(tf, batchNormByBatch(tf, x, parameters), parameters);
        const dilated = conv2d(tf, activate(tf, normalised, 'relu'), kernel, {
          stride: 1,
          dilation: 2,
          padding: 'same',
        });
        const large = upsampleBilinear(tf, resizeBilinear(tf, dilated, 4, 4), 2);
        const logits = tf.reshape<Rank.R2>(large, [-1, 2]);
        const labels = tf.zeros<Rank.R1>([logits.shape[0]]);
        sparseCrossEntropy(tf, logits, labels, tf.ones([logits.shape[0]]));
        uploadBytes(tf, new Uint8Array(12), [1, 2, 2, 3]);
      }),
    );
    expect(leaks).toBe(0);
  });
});
