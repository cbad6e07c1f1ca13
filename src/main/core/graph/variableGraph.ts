import type { GraphBuilder } from './graph.ts';
import { type Output } from './graph.ts';
import {
  names,
  readNode,
  scopes,
  slotNode,
  variableNode,
  writeNode,
  type SlotSpec,
  type VariableInfo,
} from './names.ts';

/** Handles of a graph's variables and of the optimizer's slots. */
export interface GraphVariables {
  readonly infos: readonly VariableInfo[];
  readonly handles: readonly Output[];
  readonly slots: readonly Output[];
}

const float = { type: 'float32' } as const;

/**
 * Adds the variables and slots with nodes to read and write each: feed `write/variable/<n>` and fetch `write/done`;
 * fetch `read/variable/<n>`; the same with `slot` and `write/slots`; fetch `write/zeros` for slots at their start.
 */
export function addVariables(
  graph: GraphBuilder,
  infos: readonly VariableInfo[],
  slots: readonly SlotSpec[],
): GraphVariables {
  const handles = infos.map((info, index) => addVariable(graph, variableNode(index), info.name, info.shape));
  const slotShapes = slots.map(({ variable }) => infos[variable].shape);
  const slotHandles = slots.map(({ variable, slot }, index) =>
    addVariable(graph, slotNode(index), `${infos[variable].name}/${slot}`, slotShapes[index]),
  );
  graph.scope = scopes.write;
  const written = infos.map(({ shape }, index) =>
    addWrite(graph, variableNode(index), handles[index], shape),
  );
  addSignal(graph, `${scopes.write}${names.done}`, written);
  if (slots.length > 0) {
    const restored = slotShapes.map((shape, index) =>
      addWrite(graph, slotNode(index), slotHandles[index], shape),
    );
    addSignal(graph, `${scopes.write}slots`, restored);
    const cleared = slotShapes.map((shape, index) =>
      assign(graph, slotHandles[index], addZeros(graph, shape)),
    );
    addSignal(graph, `${scopes.write}zeros`, cleared);
  }
  return { infos, handles, slots: slotHandles };
}

/** A variable with a node that reads it. */
function addVariable(graph: GraphBuilder, node: string, name: string, shape: readonly number[]): Output {
  const handle = addHandle(graph, node, name, shape);
  graph.add('ReadVariableOp', [handle], { dtype: float }, { name: readNode(node) });
  return handle;
}

export function addHandle(graph: GraphBuilder, node: string, name: string, shape: readonly number[]): Output {
  const attributes = { dtype: float, shape: { shape }, shared_name: { text: name }, container: { text: '' } };
  return graph.add('VarHandleOp', [], attributes, { name: node });
}

function addWrite(graph: GraphBuilder, node: string, handle: Output, shape: readonly number[]): Output {
  return assign(graph, handle, graph.placeholder(writeNode(node), 'float32', shape));
}

export function assign(
  graph: GraphBuilder,
  handle: Output,
  value: Output,
  after: readonly Output[] = [],
): Output {
  return graph.add('AssignVariableOp', [handle, value], { dtype: float }, { after });
}

function addZeros(graph: GraphBuilder, shape: readonly number[]): Output {
  return graph.add('Fill', [graph.ints(shape), graph.float(0)], { T: float, index_type: { type: 'int32' } });
}

/** A node to fetch: a session runs nothing without one. */
export function addSignal(graph: GraphBuilder, name: string, after: readonly Output[]): Output {
  const value = { type: 'float32', shape: [], bytes: new Uint8Array(4) } as const;
  return graph.constant(value, { name, after });
}
