import { describe, expect, it } from 'vitest';
import { nodeOf, type GraphNode, type Output } from '../../../src/main/core/graph/graph.ts';
import { recordNetGraph } from '../../../src/main/core/graph/netGraph.ts';
import { findReaders } from '../../../src/main/core/graph/readers.ts';
import { netOf, trainingPartsOf } from '../../../src/main/core/graph/request.ts';
import { defaultNetOptions } from '../../../src/main/core/models/spec.ts';
import { loadTensorFlow } from '../../../src/main/core/tensors/backend.ts';

function node(name: string, inputs: readonly Output[], control: readonly string[] = []): GraphNode {
  return { name, op: 'Any', inputs, control, attributes: {} };
}

describe('the readers of a node', () => {
  it('are those that the results need and what is done did not, each once', () => {
    const nodes = [
      node('variable', []),
      node('early', ['variable']),
      node('done', ['early']),
      node('twice', ['variable', 'variable:0', 'done']),
      node('unneeded', ['variable']),
      node('waited', ['variable:1']),
      node('result', ['twice:2'], ['waited']),
    ];
    const readers = findReaders(nodes, ['result:1'], 'done:0');
    expect(readersIn(readers)).toEqual({ variable: ['twice', 'waited'], done: ['twice'], twice: ['result'] });
  });

  it('are also those of a view of its memory, whenever that was made', () => {
    const nodes = [
      node('variable', []),
      { ...node('view', ['variable']), op: 'Reshape' },
      node('done', ['view']),
      { ...node('again', ['view:0']), op: 'Identity' },
      node('result', ['again', 'done']),
    ];
    expect(readersIn(findReaders(nodes, ['result'], 'done'))['variable']).toEqual(['again', 'result']);
  });

  function readersIn(readers: ReturnType<typeof findReaders>): Record<string, readonly string[]> {
    return Object.fromEntries(
      [...readers].filter(([, names]) => names.size > 0).map(([source, names]) => [source, [...names]]),
    );
  }
});

describe('an update of a training step', () => {
  it.each(['adam', 'sgd'])(
    'by %s comes after all that read its variable: nothing is copied',
    async (optimizer) => {
      const nodes = await recordSmallNet(optimizer);
      const byName = new Map(nodes.map((one) => [one.name, one]));
      const variableOf = new Map(
        nodes.filter(({ op }) => op === 'ReadVariableOp').map(({ name, inputs }) => [name, inputs[0]]),
      );
      const updates = nodes.filter(({ op }) => /^(ResourceApply|AssignSub)/.test(op));
      expect(new Set(updates.map(({ op }) => op)).size).toBe(2);
      for (const update of updates) {
        const readers = nodes.filter(
          ({ name, inputs }) =>
            name.startsWith('train/') && inputs.some((input) => variableOf.get(input) === update.inputs[0]),
        );
        const before = allBefore(byName, update);
        expect(readers.length).toBeGreaterThan(0);
        expect(readers.filter(({ name }) => !before.has(name))).toEqual([]);
        // Nor is the old value an input: it would be held while it changes.
        expect(readers).not.toContain(update);
      }
    },
  );
});

function allBefore(byName: ReadonlyMap<string, GraphNode>, { inputs, control }: GraphNode): Set<string> {
  const before = new Set<string>();
  const add = (name: string): void => {
    if (before.has(name)) return;
    before.add(name);
    const found = byName.get(name);
    [...(found?.inputs ?? []), ...(found?.control ?? [])].map(nodeOf).forEach(add);
  };
  [...inputs, ...control].map(nodeOf).forEach(add);
  return before;
}

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
