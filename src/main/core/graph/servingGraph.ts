import { evaluationBucket } from '../data/prepare.ts';
import { frozenImages, frozenLogits } from './frozenGraph.ts';
import { GraphBuilder, outputAt, type GraphNode, type Output } from './graph.ts';
import { names } from './names.ts';

const int32 = { type: 'int32' } as const;
const uint8 = { type: 'uint8' } as const;
const float = { type: 'float32' } as const;

/**
 * A frozen prediction for other programs: RGB bytes `images` `[batch, height, width, 3]` of any size in, `logits`
 * `[batch, height, width, classes]` float32 out. Sides are padded as in evaluation: black, the
 * picture in the middle, to multiples of 64.
 */
export function buildServingGraph(frozen: readonly GraphNode[]): readonly GraphNode[] {
  const graph = new GraphBuilder();
  const frame = addPaddedImages(graph);
  for (const { name, op, inputs, control, attributes } of frozen) {
    if (name !== frozenImages) graph.add(op, inputs, attributes, { name, after: control });
  }
  graph.add(
    'Slice',
    [frozenLogits, frame.begin, frame.size],
    { T: float, Index: int32 },
    { name: names.logits },
  );
  return graph.nodes;
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
  graph.add('Pad', [images, paddings], { T: uint8, Tpaddings: int32 }, { name: frozenImages });
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
