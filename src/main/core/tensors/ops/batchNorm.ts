import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Tf } from '../backend.ts';
import { FLOAT, runOp, type Attributes } from '../nativeOps.ts';

/** All `[channels]`; `mean` and `variance` are moving statistics and get no gradient. */
export interface BatchNormParameters {
  readonly gamma: Tensor1D;
  readonly beta: Tensor1D;
  readonly mean: Tensor1D;
  readonly variance: Tensor1D;
  readonly epsilon: number;
}

export interface TrainedBatchNorm {
  readonly value: Tensor4D;
  /** Moving statistics after this batch; kept beyond the scope, the caller disposes them. */
  readonly mean: Tensor1D;
  readonly variance: Tensor1D;
}

/** Batch normalisation of `x` `[batch, height, width, channels]` by the moving statistics (Ioffe & Szegedy 2015). */
export function batchNormByMoving(tf: Tf, x: Tensor4D, parameters: BatchNormParameters): Tensor4D {
  const { value, mean, variance } = fusedBatchNorm(tf, x, parameters, { is_training: { bool: false } });
  tf.dispose([mean, variance]);
  return value;
}

/** Batch normalisation of `x` `[batch, height, width, channels]` by the batch's own mean and variance. */
export function batchNormByBatch(tf: Tf, x: Tensor4D, parameters: BatchNormParameters): Tensor4D {
  const { value, mean, variance } = batchNormInTraining(tf, x, parameters, 0);
  tf.dispose([mean, variance]);
  return value;
}

/**
 * As `batchNormByBatch`, and the moving statistics that follow: moving · momentum + batch · (1 − momentum), with the
 * unbiased variance of the batch (n − 1), as TF-slim keeps it. `momentum` is at least 0 and below 1.
 */
export function batchNormInTraining(
  tf: Tf,
  x: Tensor4D,
  parameters: BatchNormParameters,
  momentum: number,
): TrainedBatchNorm {
  const mode = { is_training: { bool: true }, exponential_avg_factor: { float: 1 - momentum } };
  if (momentum > 0) return fusedBatchNorm(tf, x, parameters, mode);
  // TensorFlow insists on empty old statistics where none of them is kept.
  const none = tf.tensor1d([]);
  const trained = fusedBatchNorm(tf, x, { ...parameters, mean: none, variance: none }, mode);
  none.dispose();
  return trained;
}

interface Mode extends Attributes {
  readonly is_training: { readonly bool: boolean };
}

/** FusedBatchNormV3 with its native gradient towards x, gamma and beta; mean and variance are kept. */
function fusedBatchNorm(tf: Tf, x: Tensor4D, parameters: BatchNormParameters, mode: Mode): TrainedBatchNorm {
  const { gamma, beta, mean, variance, epsilon } = parameters;
  const common = { T: FLOAT, U: FLOAT, epsilon: { float: epsilon }, data_format: { text: 'NHWC' } } as const;
  let statistics: readonly Tensor[] = [];
  const op = tf.customGrad((...args) => {
    const [input, scale, offset, save] = args as unknown as [
      Tensor,
      Tensor,
      Tensor,
      (kept: Tensor[]) => void,
    ];
    const inputs = [input, scale, offset, mean, variance];
    const outputs = runOp(tf, 'FusedBatchNormV3', { ...common, ...mode }, inputs, 6);
    statistics = outputs.slice(1, 3).map((statistic) => tf.keep(statistic));
    // Reserved outputs 3 and 4 are defined in training only; at inference the gradient wants the given statistics.
    const reserved = mode.is_training.bool ? outputs.slice(3) : [mean, variance, outputs[5]];
    save([input, scale, ...reserved]);
    return { value: outputs[0], gradFunc: gradient };
  });
  function gradient(dy: Tensor, saved: Tensor[]): Tensor[] {
    const attributes = { ...common, is_training: mode.is_training };
    return runOp(tf, 'FusedBatchNormGradV3', attributes, [dy, ...saved], 5).slice(0, 3);
  }
  const value = op(x, gamma, beta) as Tensor4D;
  return { value, mean: statistics[0] as Tensor1D, variance: statistics[1] as Tensor1D };
}
