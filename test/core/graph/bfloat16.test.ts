import { beforeAll, describe, expect, it } from 'vitest';
import { withBfloat16 } from '../../../src/main/core/graph/bfloat16.ts';
import type { GraphNode, Output } from '../../../src/main/core/graph/graph.ts';
import { loadTensorFlow, type Tf } from '../../../src/main/core/tensors/backend.ts';
import {
  choosePrecision,
  offeredPrecisions,
  type PrecisionPlace,
  type Precision,
} from '../../../src/main/core/training/precision.ts';
import type { Batch } from '../../../src/main/core/training/step.ts';
import { createBothTrainers, randomBatch } from '../../support/engines.ts';

const float = { type: 'float32' } as const;

function node(name: string, op: string, inputs: readonly Output[]): GraphNode {
  return { name, op, inputs, control: [], attributes: { T: float } };
}

/** Its inputs and type by the node's name. */
function summary(nodes: readonly GraphNode[]): Readonly<Record<string, readonly unknown[]>> {
  return Object.fromEntries(
    nodes.map(({ name, inputs, attributes }) => [name, [attributes['T'] ?? attributes['DstT'], ...inputs]]),
  );
}

describe('a graph in bfloat16', () => {
  it('has narrow maps from the first convolution on, and float32 where it is left', () => {
    const nodes = [
      node('train/x', 'Mul', ['a', 'b']),
      node('train/conv', 'Conv2D', ['train/x', 'train/kernel']),
      node('train/norm', 'FusedBatchNormV3', ['train/conv', 'scale', 'offset', 'mean', 'variance']),
      node('train/relu', 'Relu', ['train/norm']),
      node('train/sum', 'Sum', ['train/relu', 'axes']),
      node('train/next', 'Mul', ['train/norm:1', 'momentum']),
    ];
    const narrow = { type: 'bfloat16' };
    expect(summary(withBfloat16(nodes, 'train/'))).toEqual({
      'train/x': [float, 'a', 'b'],
      'train/x/bfloat16': [narrow, 'train/x'],
      'train/kernel/bfloat16': [narrow, 'train/kernel'],
      'train/conv': [narrow, 'train/x/bfloat16', 'train/kernel/bfloat16'],
      'train/norm': [narrow, 'train/conv', 'scale', 'offset', 'mean', 'variance'],
      'train/relu': [narrow, 'train/norm'],
      'train/relu/float32': [float, 'train/relu'],
      'train/sum': [float, 'train/relu/float32', 'axes'],
      // Statistics were float32 all along.
      'train/next': [float, 'train/norm:1', 'momentum'],
    });
  });

  it('has a convolution that is a matrix product narrow, too', () => {
    const nodes = [
      node('train/patches', 'ExtractImagePatches', ['x']),
      node('train/rows', 'Reshape', ['train/patches', 'shape']),
      node('train/product', 'MatMul', ['train/rows', 'kernel']),
      node('train/map', 'Reshape', ['train/product', 'size']),
    ];
    const narrow = { type: 'bfloat16' };
    expect(summary(withBfloat16(nodes, 'train/'))).toMatchObject({
      'train/rows': [float, 'train/patches', 'shape'],
      'train/product': [narrow, 'train/rows/bfloat16', 'kernel/bfloat16'],
      'train/map': [narrow, 'train/product', 'size'],
    });
  });

  it('leaves depthwise convolutions, and what follows them up to the next one, in float32', () => {
    const nodes = [
      node('train/conv', 'Conv2D', ['x', 'kernel']),
      node('train/depthwise', 'DepthwiseConv2dNative', ['train/conv', 'taps']),
      node('train/relu', 'Relu6', ['train/depthwise']),
      node('train/next', 'Conv2D', ['train/relu', 'kernel']),
    ];
    const narrow = { type: 'bfloat16' };
    expect(summary(withBfloat16(nodes, 'train/'))).toMatchObject({
      'train/depthwise': [float, 'train/conv/float32', 'taps'],
      'train/relu': [float, 'train/depthwise'],
      'train/next': [narrow, 'train/relu/bfloat16', 'kernel/bfloat16'],
    });
  });

  it('leaves other subgraphs, and what no convolution leads to, as they are', () => {
    const nodes = [node('predict/conv', 'Conv2D', ['x', 'kernel']), node('train/relu', 'Relu', ['x'])];
    expect(withBfloat16(nodes, 'train/')).toEqual(nodes);
  });
});

describe('the precision of a recipe', () => {
  const here: PrecisionPlace = { usesGpu: false, isGraph: true };

  it('is offered where the machine gains by it', () => {
    for (const features of [
      ['avx2', 'avx512f'],
      ['avx512f', 'avx512_bf16'],
    ]) {
      expect(offeredPrecisions(false, new Set(features))).toEqual(['float32']);
      expect(offeredPrecisions(true, new Set(features))).toEqual(['float32', 'bfloat16']);
    }
    const features = new Set(['avx512_bf16', 'amx_bf16']);
    expect(offeredPrecisions(false, features)).toEqual(['float32', 'bfloat16']);
    expect(choosePrecision('bfloat16', { ...here, features })).toBe('bfloat16');
    expect(choosePrecision('bfloat16', { ...here, usesGpu: true })).toBe('bfloat16');
  });

  it.each<[string, PrecisionPlace, string]>([
    [
      'bfloat16',
      { ...here, features: new Set(['avx512_bf16']) },
      'this processor has no AMX, and without it float32 is faster',
    ],
    ['bfloat16', { ...here, isGraph: false }, 'the eager engine computes float32 only'],
    ['float8', here, 'there are float32 and bfloat16'],
  ])('%s is refused in one line', (asked, place, why) => {
    expect(() => choosePrecision(asked, place)).toThrow(`Precision ${asked} is not possible here: ${why}.`);
  });

  it('is float32 anywhere', () => {
    const place = { ...here, usesGpu: true, isGraph: false, features: new Set<string>() };
    expect(choosePrecision('float32', place)).toBe('float32');
  });
});

describe('a training in bfloat16', () => {
  let tf: Tf;
  beforeAll(async () => {
    tf = await loadTensorFlow();
  });

  async function open(precision: Precision) {
    const pair = { encoder: 'mobilenet_v1_025', decoder: 'linknet', optimizer: 'adam' };
    const { eager, graph } = await createBothTrainers(tf, { ...pair, precision });
    eager.dispose();
    return graph;
  }

  it('has nearly the loss of float32, and keeps its weights and slots in float32', async () => {
    const batch = randomBatch({ batch: 2, height: 64, width: 96 });
    const losses: number[] = [];
    for (const precision of ['float32', 'bfloat16'] as const) {
      const trainer = await open(precision);
      losses.push(trainer.step(batch, { update: 1, learningRate: 1e-4 }));
      const values = [...trainer.weights(), ...trainer.optimizerState()].flatMap((one) => [...one.values]);
      // Halves of float32 values would all have sixteen bits of zeros.
      const bits = new Uint32Array(Float32Array.from(values).buffer);
      expect(bits.filter((word) => (word & 0xffff) !== 0).length).toBeGreaterThan(values.length / 2);
      trainer.dispose();
    }
    expect(losses[1]).not.toBe(losses[0]);
    expect(Math.abs(losses[1] / losses[0] - 1)).toBeLessThan(0.02);
  });

  it('learns as well', async () => {
    const batch = brightnessBatch();
    const last: number[] = [];
    for (const precision of ['float32', 'bfloat16'] as const) {
      const trainer = await open(precision);
      let loss = trainer.step(batch, { update: 1, learningRate: 1e-3 });
      for (let update = 2; update <= 60; update += 1)
        loss = trainer.step(batch, { update, learningRate: 1e-3 });
      last.push(loss);
      trainer.dispose();
    }
    expect(Math.max(...last)).toBeLessThan(0.5);
  });
});

/** Three classes that are three grey levels, in blocks. */
function brightnessBatch(): Batch {
  const random = randomBatch({ batch: 2, height: 64, width: 64 });
  const labels = random.labels.map((_, place) => (((place >> 4) % 4) ^ ((place >> 10) % 4)) % 3);
  const images = random.images.map((value, place) => labels[Math.floor(place / 3)] * 80 + (value >> 3));
  return { ...random, labels, images };
}
