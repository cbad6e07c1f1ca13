import { neededFor, nodeOf, type GraphNode, type Output } from './graph.ts';

/**
 * The nodes that take a node's outputs, by that node's name: those that `results` need, since no other may be made to
 * run, and `done` does not, since what waits for `done` has waited for them.
 */
export function findReaders(
  nodes: readonly GraphNode[],
  results: readonly Output[],
  done: Output,
): ReadonlyMap<string, readonly string[]> {
  const before = neededFor(nodes, [done]);
  const needed = neededFor(nodes, results);
  const readers = new Map<string, string[]>();
  for (const { name, inputs } of nodes.filter((node) => needed.has(node.name) && !before.has(node.name))) {
    for (const source of new Set(inputs.map(nodeOf))) {
      readers.set(source, [...(readers.get(source) ?? []), name]);
    }
  }
  return readers;
}
