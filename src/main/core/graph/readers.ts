import { nodeOf, type GraphNode, type Output } from './graph.ts';

/**
 * The nodes that take a node's outputs, by that node's name: those that `results` need, since no other may be made to
 * run, and `done` does not, since what waits for `done` has waited for them.
 */
export function findReaders(
  nodes: readonly GraphNode[],
  results: readonly Output[],
  done: Output,
): ReadonlyMap<string, readonly string[]> {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const before = findNeeded(byName, [done]);
  const needed = findNeeded(byName, results);
  const readers = new Map<string, string[]>();
  for (const { name, inputs } of nodes.filter((node) => needed.has(node.name) && !before.has(node.name))) {
    for (const source of new Set(inputs.map(nodeOf))) {
      readers.set(source, [...(readers.get(source) ?? []), name]);
    }
  }
  return readers;
}

/** Names of all nodes that must run for `results`. */
function findNeeded(nodes: ReadonlyMap<string, GraphNode>, results: readonly Output[]): ReadonlySet<string> {
  const needed = new Set<string>();
  const waiting = results.map(nodeOf);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (needed.has(name)) continue;
    needed.add(name);
    const { inputs, control } = nodes.get(name)!;
    waiting.push(...inputs.map(nodeOf), ...control);
  }
  return needed;
}
