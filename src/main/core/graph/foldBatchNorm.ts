import { nodeOf, type GraphBuilder, type GraphNode, type Output } from './graph.ts';
import { names, scopes } from './names.ts';
import { addHandle, addSignal, assign, type GraphVariables } from './variableGraph.ts';

const float = { type: 'float32' } as const;

/** Axes of the kernel, and which of them batch normalisation scales: the layer's output channels. */
const convolutions: Readonly<Record<string, { readonly outputAxis: number }>> = {
  Conv2D: { outputAxis: 3 },
  DepthwiseConv2dNative: { outputAxis: 2 },
  // A transposed convolution's kernel is `[size, size, out, in]`.
  Conv2DBackpropInput: { outputAxis: 2 },
};

/** In all three ops the kernel is the second input. */
const kernelInput = 1;

/**
 * Rewrites the subgraph `predict/`: a convolution followed by batch normalisation with moving statistics becomes a
 * convolution with a scaled kernel and a bias. Both are variables of their own; fetching `fold/done` computes them from
 * the net's, once after these changed.
 */
export function foldBatchNorm(graph: GraphBuilder, variables: GraphVariables): void {
  const nodes = new Map(graph.nodes.map((node) => [node.name, node]));
  const consumers = countConsumers(graph.nodes);
  const folder = new BatchNormFolder(graph, variables, nodes, consumers);
  graph.scope = scopes.fold;
  const done = graph.nodes
    .filter(({ name, op }) => name.startsWith(scopes.predict) && op === 'FusedBatchNormV3')
    .flatMap((norm) => folder.fold(norm));
  addSignal(graph, `${scopes.fold}${names.done}`, done);
}

function countConsumers(nodes: readonly GraphNode[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const input of nodes.flatMap(({ inputs }) => inputs.map(nodeOf))) {
    counts.set(input, (counts.get(input) ?? 0) + 1);
  }
  return counts;
}

class BatchNormFolder {
  readonly #graph: GraphBuilder;
  readonly #variables: GraphVariables;
  readonly #nodes: ReadonlyMap<string, GraphNode>;
  readonly #consumers: ReadonlyMap<string, number>;
  #folded = 0;

  constructor(
    graph: GraphBuilder,
    variables: GraphVariables,
    nodes: ReadonlyMap<string, GraphNode>,
    consumers: ReadonlyMap<string, number>,
  ) {
    this.#graph = graph;
    this.#variables = variables;
    this.#nodes = nodes;
    this.#consumers = consumers;
  }

  /** The nodes that compute the folded variables; none where the pattern is another and the layer stays as it is. */
  fold(norm: GraphNode): readonly Output[] {
    const convolution = this.#convolutionBefore(norm);
    const kernel = convolution && this.#variableOf(convolution.inputs[kernelInput]);
    const isTraining = norm.attributes['is_training'];
    if (convolution === undefined || kernel === undefined) return [];
    if (!('bool' in isTraining) || isTraining.bool) return [];
    const index = this.#folded++;
    const { shape } = this.#variables.infos[kernel];
    const { outputAxis } = convolutions[convolution.op];
    const handles = [
      addHandle(this.#graph, `folded/${index}/kernel`, `folded/${index}/kernel`, shape),
      addHandle(this.#graph, `folded/${index}/bias`, `folded/${index}/bias`, [shape[outputAxis]]),
    ];
    const computed = this.#compute(norm, kernel, outputAxis);
    this.#replace(norm, convolution, handles);
    return handles.map((handle, part) => assign(this.#graph, handle, computed[part]));
  }

  /** The convolution whose result only `norm` sees, through at most the regrouping of a dilated one. */
  #convolutionBefore(norm: GraphNode): GraphNode | undefined {
    let node = this.#nodes.get(nodeOf(norm.inputs[0]))!;
    if (node.op === 'BatchToSpaceND' && this.#consumers.get(node.name) === 1) {
      node = this.#nodes.get(nodeOf(node.inputs[0]))!;
    }
    return node.op in convolutions && this.#consumers.get(node.name) === 1 ? node : undefined;
  }

  /** Place of the variable that `output` reads. */
  #variableOf(output: Output): number | undefined {
    const node = this.#nodes.get(nodeOf(output));
    if (node?.op !== 'ReadVariableOp') return undefined;
    const place = this.#variables.handles.indexOf(node.inputs[0]);
    return place === -1 ? undefined : place;
  }

  /** kernel · γ / √(variance + ε), and β − mean · γ / √(variance + ε) */
  #compute(norm: GraphNode, kernel: number, outputAxis: number): readonly [kernel: Output, bias: Output] {
    const graph = this.#graph;
    const [, gamma, beta, mean, variance] = norm.inputs.map((input) => this.#copy(input));
    const epsilon = norm.attributes['epsilon'];
    const added = graph.add('AddV2', [variance, graph.float('float' in epsilon ? epsilon.float : 0)], {
      T: float,
    });
    const scale = graph.add('Mul', [gamma, graph.add('Rsqrt', [added], { T: float })], { T: float });
    const raw = graph.add('ReadVariableOp', [this.#variables.handles[kernel]], { dtype: float });
    const along = [1, 1, 1, 1];
    along[outputAxis] = this.#variables.infos[kernel].shape[outputAxis];
    const shaped = graph.add('Reshape', [scale, graph.ints(along)], { T: float, Tshape: { type: 'int32' } });
    const shift = graph.add('Mul', [mean, scale], { T: float });
    return [graph.add('Mul', [raw, shaped], { T: float }), graph.add('Sub', [beta, shift], { T: float })];
  }

  /** The same value outside the subgraph: a variable is read anew, a constant (γ = 1) is the same node. */
  #copy(output: Output): Output {
    const place = this.#variableOf(output);
    if (place === undefined) return output;
    return this.#graph.add('ReadVariableOp', [this.#variables.handles[place]], { dtype: float });
  }

  /** Convolution and batch normalisation keep their names, so that what follows is untouched. */
  #replace(norm: GraphNode, convolution: GraphNode, [kernel, bias]: readonly Output[]): void {
    const read = (handle: Output) =>
      this.#graph.add('ReadVariableOp', [handle], { dtype: float }, { name: `${scopes.predict}${handle}` });
    const inputs = [...convolution.inputs];
    inputs[kernelInput] = read(kernel);
    this.#swap({ ...convolution, inputs });
    const attributes = { T: float, data_format: { text: 'NHWC' } };
    this.#swap({ ...norm, op: 'BiasAdd', inputs: [norm.inputs[0], read(bias)], attributes });
  }

  #swap(node: GraphNode): void {
    const place = this.#graph.nodes.findIndex(({ name }) => name === node.name);
    this.#graph.nodes[place] = node;
  }
}
