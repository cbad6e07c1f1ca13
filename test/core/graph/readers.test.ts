import { describe, expect, it } from 'vitest';
import type { GraphNode, Output } from '../../../src/main/core/graph/graph.ts';
import { recordNetGraph } from '../../../src/main/core/graph/netGraph.ts';
import { findReaders } from '../../../src/main/core/graph/readers.ts';
import { netOf, trainingPartsOf } from '../../../src/main/core/graph/request.ts';
import { defaultNetOptions } from '../../../src/main/core/models/spec.ts';
import { loadTensorFlow } from '../../../src/main/core/tensors/backend.ts';

function node(name: string, inputs: readonly Output[], control: readonly string[] = []): GraphNode {
  return { name, op: 'Any', inputs, control, attributes: {} };
}

describe('the readers of a node', () => {
  it('are those that the results need, each once', () => {
    const nodes = [
      node('variable', []),
      node('twice', ['variable', 'variable:0']),
      node('unneeded', ['variable']),
      node('waited', ['variable:1']),
      node('result', ['twice:2'], ['waited']),
    ];
    expect(Object.fromEntries(findReaders(nodes, ['result:1']))).toEqual({
      variable: ['twice', 'waited'],
      twice: ['result'],
    });
  });
});

describe('an update of a training step', () => {
  it.each(['adam', 'sgd'])(
    'by %s waits for all that read its variable, so that no copy is made',
    async (optimizer) => {
      const nodes = await recordSmallNet(optimizer);
      const variableOf = new Map(
        nodes.filter(({ op }) => op === 'ReadVariableOp').map(({ name, inputs }) => [name, inputs[0]]),
      );
      const updates = nodes.filter(({ op }) => /^(ResourceApply|AssignSub)/.test(op));
      const decays = updates.filter(({ op }) => op === 'AssignSubVariableOp');
      expect(updates.length).toBeGreaterThan(decays.length);
      expect(decays.length).toBeGreaterThan(0);
      for (const { inputs, control } of updates) {
        const [variable, ...values] = inputs;
        const readers = nodes.filter(
          ({ name, inputs: read }) =>
            name.startsWith('train/') && read.some((input) => variableOf.get(input) === variable),
        );
        expect(readers.length).toBeGreaterThan(0);
        const decay = decays.find((one) => one.inputs[0] === variable);
        const before = [...control, ...values, ...(decay?.inputs ?? [])];
        const waitedFor = nodes
          .filter(({ name }) => before.includes(name))
          .flatMap(({ name, control: own }) => [name, ...own]);
        expect(waitedFor).toEqual(expect.arrayContaining(readers.map(({ name }) => name)));
        // The value itself is no input: it would be held while it changes.
        expect(inputs.some((input) => variableOf.get(input) === variable)).toBe(false);
      }
    },
  );
});

async function recordSmallNet(optimizer: string): Promise<readonly GraphNode[]> {
  const tf = await loadTensorFlow();
  const net = netOf(tf, {
    ...{ encoder: 'mobilenet_v1_025', decoder: 'fcn8', classes: 3, conventions: {} },
    ...{ options: defaultNetOptions, batchNormMomentum: 0.9 },
  });
  const training = trainingPartsOf({
    ...{ loss: 'crossEntropy', classWeights: [1, 1, 1], optimizer, rates: 1, precision: 'float32' },
    variables: net.variables
      .filter(({ role }) => role === 'weight')
      .map(({ name, decay }) => ({ name, decay, rate: 0 })),
  });
  const nodes = recordNetGraph(tf, { net, training }, { batch: 1, height: 64, width: 64 });
  net.dispose();
  return nodes;
}
