import { beforeAll, describe, expect, it } from 'vitest';
import { GraphBuilder } from '../../../src/main/core/graph/graph.ts';
import { recordOps, RecordingError } from '../../../src/main/core/graph/recorder.ts';
import { mergeRecordings } from '../../../src/main/core/graph/sizedGraph.ts';
import { fitSizeTerm, probeSizes, type BatchSize } from '../../../src/main/core/graph/sizes.ts';
import { loadTensorFlow, nodeBackend, type Tf } from '../../../src/main/core/tensors/backend.ts';
import { runSingleOp } from '../../../src/main/core/tensors/nativeOps.ts';

let tf: Tf;

beforeAll(async () => {
  tf = await loadTensorFlow();
});

function record(work: () => void): GraphBuilder {
  const graph = new GraphBuilder();
  recordOps(tf, graph, () => tf.tidy(work));
  return graph;
}

describe('the recorder', () => {
  it('turns ops into nodes, and what is uploaded into constants', () => {
    const { nodes } = record(() => void tf.add(tf.tensor1d([1, 2]), tf.scalar(3)));
    expect(nodes.map(({ op }) => op)).toEqual(['Const', 'Const', 'Add']);
    expect(nodes[2].inputs).toEqual([nodes[0].name, nodes[1].name]);
  });

  it('refuses to freeze a value that is read', () => {
    expect(() => record(() => void tf.add(1, 2).dataSync())).toThrow(/value is read/);
  });

  it('refuses a tensor that it did not see made', () => {
    const outside = tf.add(1, 2);
    expect(() => record(() => void tf.neg(outside))).toThrow(/made before the recording/);
    outside.dispose();
  });

  it('refuses random ops that would repeat, or keep a state of their own', () => {
    const attributes = { dtype: { type: 'float32' }, T: { type: 'int32' } } as const;
    const draw = (op: string, more: object, seeds: readonly number[][]) =>
      record(() => {
        const inputs = [tf.tensor1d([2], 'int32'), ...seeds.map((seed) => tf.tensor1d(seed, 'int32'))];
        runSingleOp(tf, op, { ...attributes, ...more }, inputs);
      });
    expect(() => draw('RandomStandardNormal', { seed: { int: 1 }, seed2: { int: 1 } }, [])).toThrow(
      /random state/,
    );
    expect(() => draw('StatelessRandomNormal', { Tseed: { type: 'int32' } }, [[1, 2]])).toThrow(
      /must be fed/,
    );
  });

  it('refuses an attribute of a type it does not know', () => {
    const backend = nodeBackend(tf);
    const attribute = { name: 'T', type: 999, value: 1 };
    expect(() =>
      record(() => void backend.executeMultipleOutputs('Neg', [attribute], [tf.scalar(1)], 1)),
    ).toThrow(RecordingError);
  });

  it('leaves the binding as it was, whatever happens', () => {
    const { binding } = nodeBackend(tf);
    expect(() => record(() => void tf.add(1, 2).dataSync())).toThrow();
    expect(nodeBackend(tf).binding).toBe(binding);
  });
});

describe('numbers that follow the size', () => {
  const at = (value: (size: BatchSize) => number) => probeSizes.map(value);

  it.each([
    ['pixels of the batch', at(({ batch, height, width }) => batch * height * width)],
    ['rows of a map at stride 16', at(({ height }) => height / 16)],
    ['columns with padding', at(({ width }) => width / 8 + 2)],
    ['channels', at(() => 64)],
  ])('are found: %s', (_, values) => {
    expect(fitSizeTerm(values, true)).toBeDefined();
  });

  it('may divide where they are real', () => {
    const values = at(({ height, width }) => 1 / (height * width));
    expect(fitSizeTerm(values, true)).toBeUndefined();
    expect(fitSizeTerm(values, false)).toMatchObject({ batch: 0, height: -1, width: -1 });
  });

  it('are refused where no simple term gives them', () => {
    expect(
      fitSizeTerm(
        at(({ height }) => (height / 32) % 3),
        true,
      ),
    ).toBeUndefined();
    expect(
      fitSizeTerm(
        at(({ height, width }) => height + width),
        true,
      ),
    ).toBeUndefined();
  });

  it('stop a net that draws numbers in JavaScript, which would be frozen', () => {
    const recordings = probeSizes.map(() => record(() => void tf.neg(tf.randomNormal([3]))).nodes);
    expect(() => mergeRecordings(recordings)).toThrow(/no simple way/);
  });

  it('stop a net that runs other ops at other sizes', () => {
    const recordings = probeSizes.map(({ height }) => {
      const graph = new GraphBuilder();
      graph.add(height > 64 ? 'Neg' : 'Abs', [graph.float(1)], { T: { type: 'float32' } });
      return graph.nodes;
    });
    expect(() => mergeRecordings(recordings)).toThrow(/another at other sizes/);
  });
});
