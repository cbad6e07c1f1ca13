import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor4D, Variable } from '@tensorflow/tfjs-core';
import type { Net, NetVariable } from '../models/compose.ts';
import type { Tf } from '../tensors/backend.ts';
import { gather } from '../tensors/ops/gather.ts';
import { uploadBytes } from '../tensors/ops/upload.ts';
import type { LossInput, LossSpec } from './losses/loss.ts';
import type { Optimizer, StepSize } from './optimizers/optimizer.ts';

/** What the loader gives and a step consumes. */
export interface Batch {
  /** `[batch, height, width, 3]` RGB 0 … 255 */
  readonly images: Uint8Array;
  /** `[batch, height, width]` class ids; void and padding are ≥ the class count. */
  readonly labels: Uint8Array;
  readonly height: number;
  readonly width: number;
}

export interface StepParts {
  readonly net: Net;
  readonly loss: LossSpec;
  /** Weight of each class, mean 1. */
  readonly classWeights: readonly number[];
}

export interface Gradients {
  readonly loss: Scalar;
  /** In the order of the variables asked for. */
  readonly gradients: readonly Tensor[];
}

export function batchSize(batch: Batch): number {
  return batch.labels.length / (batch.height * batch.width);
}

/**
 * Loss of a batch and its gradients; moving statistics wait for `net.applyStatistics`. The caller disposes all.
 * Nothing is read back and no constant varies by step, so that the same code can be recorded as a graph.
 */
export function computeGradients(
  tf: Tf,
  parts: StepParts,
  batch: Batch,
  variables: readonly NetVariable[],
): Gradients {
  const images = uploadImages(tf, batch);
  const labels = uploadLabels(tf, batch);
  try {
    const values: Variable[] = variables.map(({ value }) => value);
    const { value, grads } = tf.variableGrads(
      () => lossOf(tf, parts, parts.net.forward(images, { training: true }), labels),
      values,
    );
    return { loss: value, gradients: values.map(({ name }) => grads[name]) };
  } finally {
    tf.dispose([images, labels]);
  }
}

/** One update of the net. Returns the loss before it. Throws nothing for a loss that is not finite: the loop stops. */
export function trainOnBatch(
  tf: Tf,
  parts: StepParts,
  batch: Batch,
  update: {
    readonly variables: readonly NetVariable[];
    readonly optimizer: Optimizer;
    readonly size: StepSize;
  },
): number {
  const { loss, gradients } = computeGradients(tf, parts, batch, update.variables);
  const value = loss.dataSync()[0];
  if (Number.isFinite(value)) {
    update.optimizer.apply(gradients, update.size);
    parts.net.applyStatistics();
  }
  tf.dispose([loss, ...gradients]);
  return value;
}

/** Float32 `[batch, height, width, 3]`; the caller disposes it. */
export function uploadImages(tf: Tf, batch: Batch): Tensor4D {
  return uploadBytes(tf, batch.images, [batchSize(batch), batch.height, batch.width, 3]);
}

/** Float32 `[pixels]`; the caller disposes it. */
export function uploadLabels(tf: Tf, batch: Batch): Tensor1D {
  return tf.tidy(() => {
    const labels = uploadBytes(tf, batch.labels, [batchSize(batch), batch.height, batch.width, 1]);
    return tf.reshape(labels, [-1]);
  });
}

/** Loss of `logits` `[batch, height, width, classes]` against `labels` `[pixels]`. */
export function lossOf(tf: Tf, parts: StepParts, logits: Tensor4D, labels: Tensor1D): Scalar {
  return tf.tidy(() => {
    const { classes } = parts.net;
    const flat: Tensor2D = tf.reshape(logits, [-1, classes]);
    const pixels = weighPixels(tf, labels, parts.classWeights);
    return parts.loss.compute(tf, { logits: flat, images: logits.shape[0], ...pixels });
  });
}

function weighPixels(
  tf: Tf,
  labels: Tensor1D,
  classWeights: readonly number[],
): Omit<LossInput, 'logits' | 'images'> {
  const classes = classWeights.length;
  const valid: Tensor1D = tf.cast(tf.less(labels, classes), 'float32');
  // Void looks up the zero behind the last class.
  const table = tf.tensor1d([...classWeights, 0]);
  const places: Tensor1D = tf.cast(tf.minimum(labels, classes), 'int32');
  const weights = gather(tf, table, places);
  return { labels, valid, weights, count: tf.maximum(tf.sum(valid), 1) };
}
