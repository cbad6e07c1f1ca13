import { evaluationBucket } from '../data/prepare.ts';
import type { NamedTensor } from '../store/safetensors.ts';
import { bytesOf, GraphBuilder, nodeOf, outputAt, type GraphNode, type Output } from './graph.ts';
import { names, scopes } from './names.ts';

const int32 = { type: 'int32' } as const;
const uint8 = { type: 'uint8' } as const;
const float = { type: 'float32' } as const;

const netImages = `${scopes.predict}${names.images}`;
const netLogits = `${scopes.predict}${names.logits}`;

/** Values of the outputs, in their order. */
export type ReadValues = (outputs: readonly Output[]) => readonly NamedTensor[];

/**
 * The prediction alone, for other programs: RGB bytes `images` `[batch, height, width, 3]` of any size in, `logits`
 * `[batch, height, width, classes]` float32 out. Variables are constants. Sides are padded as in evaluation: black, the
 * picture in the middle, to multiples of 64.
 */
export function buildServingGraph(nodes: readonly GraphNode[], read: ReadValues): readonly GraphNode[] {
  const needed = nodesBefore(nodes, netLogits);
  const frozen = needed.filter(({ op }) => op === 'ReadVariableOp').map(({ name }) => name);
  const values = new Map(read(frozen).map((tensor) => [tensor.name, tensor]));
  const graph = new GraphBuilder();
  const frame = addPaddedImages(graph);
  for (const { name, op, inputs, control, attributes } of needed) {
    const value = values.get(name);
    if (op === 'VarHandleOp' || name === netImages) continue;
    if (value === undefined) graph.add(op, inputs, attributes, { name, after: control });
    else graph.constant({ type: 'float32', shape: value.shape, bytes: bytesOf(value.values) }, { name });
  }
  graph.add(
    'Slice',
    [netLogits, frame.begin, frame.size],
    { T: float, Index: int32 },
    { name: names.logits },
  );
  return graph.nodes;
}

/** What `output` is computed from, in the graph's order. */
function nodesBefore(nodes: readonly GraphNode[], output: Output): readonly GraphNode[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const needed = new Set<string>();
  const waiting = [nodeOf(output)];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const node = byName.get(name);
    if (node === undefined || needed.has(name)) continue;
    needed.add(name);
    waiting.push(...node.inputs.map(nodeOf), ...node.control);
  }
  return nodes.filter(({ name }) => needed.has(name));
}

/** Adds the net's input and returns where in its logits the picture lies. */
function addPaddedImages(graph: GraphBuilder): { readonly begin: Output; readonly size: Output } {
  graph.scope = 'serve/';
  const images = graph.placeholder(names.images, 'uint8', [-1, -1, -1, 3]);
  const shape = graph.add('Shape', [images], { T: uint8, out_type: int32 });
  const unpacked = { num: { int: 4 }, T: int32, axis: { int: 0 } };
  const sides = graph.add('Unpack', [shape], unpacked);
  const pack = (parts: readonly Output[]) =>
    graph.add('Pack', parts, { N: { int: parts.length }, T: int32, axis: { int: 0 } });
  const [zero, all] = [graph.int(0), graph.int(-1)];
  const [rows, columns] = [1, 2].map((axis) => addPadding(graph, outputAt(sides, axis)));
  const none = pack([zero, zero]);
  const paddings = pack([none, pack(rows), pack(columns), none]);
  graph.add('Pad', [images, paddings], { T: uint8, Tpaddings: int32 }, { name: netImages });
  return {
    begin: pack([zero, rows[0], columns[0], zero]),
    size: pack([all, outputAt(sides, 1), outputAt(sides, 2), all]),
  };
}

/** Pixels before and after a side, so that it becomes the next multiple of the bucket. */
function addPadding(graph: GraphBuilder, side: Output): readonly [before: Output, after: Output] {
  const binary = (op: string, a: Output, b: Output) => graph.add(op, [a, b], { T: int32 });
  const bucket = graph.int(evaluationBucket);
  const missing = binary('FloorMod', graph.add('Neg', [side], { T: int32 }), bucket);
  const before = binary('FloorDiv', missing, graph.int(2));
  return [before, binary('Sub', missing, before)];
}
