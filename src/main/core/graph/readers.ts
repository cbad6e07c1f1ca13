import { neededFor, nodeOf, type GraphNode, type Output } from './graph.ts';

/** Ops whose output is their input's memory: who takes the one reads the other. */
const sharing: ReadonlySet<string> = new Set(['Identity', 'Reshape']);

/**
 * The nodes that take a node's outputs or what shares their memory, by that node's name: those that `results` need, since no
 * other may be made to run, and `done` does not, since what waits for `done` has waited for them.
 */
export function findReaders(
  nodes: readonly GraphNode[],
  results: readonly Output[],
  done: Output,
): ReadonlyMap<string, ReadonlySet<string>> {
  const before = neededFor(nodes, [done]);
  const needed = neededFor(nodes, results);
  const readers = new Map<string, Set<string>>();
  // From the last to the first: the readers of what shares a node's memory are known when the node's own are.
  for (const { name, op, inputs } of nodes.filter((node) => needed.has(node.name)).reverse()) {
    const own = before.has(name) ? [] : [name];
    const further = sharing.has(op) ? (readers.get(name) ?? []) : [];
    for (const source of new Set(inputs.map(nodeOf))) {
      readers.set(source, new Set([...own, ...further, ...(readers.get(source) ?? [])]));
    }
  }
  return readers;
}
