import { nodeOf, outputAt, type GraphNode, type Output } from './graph.ts';

/** Which inputs of an op follow its attribute `T`, and how many of its outputs do, from the first. */
interface TypedOp {
  readonly inputs: (count: number) => readonly number[];
  readonly outputs: number;
  /** Worth casting for; any other op only goes on in bfloat16 what comes in it. */
  readonly leads: boolean;
}

const places =
  (...inputs: readonly number[]) =>
  () =>
    inputs;
const all = (count: number) => Array.from({ length: count }, (_, place) => place);
const allButLast = (count: number) => all(count - 1);

const leading = (...inputs: readonly number[]): TypedOp => ({
  inputs: places(...inputs),
  outputs: 1,
  leads: true,
});
const following = (inputs: TypedOp['inputs']): TypedOp => ({ inputs, outputs: 1, leads: false });

/**
 * Statistics, scales and offsets of batch normalisation stay float32: only the maps change their type. Depthwise
 * convolutions, and what follows them up to the next convolution, stay float32: on a processor
 * they lose by it; on a card it is unmeasured.
 */
const typedOps: Readonly<Partial<Record<string, TypedOp>>> = {
  Conv2D: leading(0, 1),
  Conv2DBackpropInput: leading(1, 2),
  Conv2DBackpropFilter: leading(0, 2),
  MatMul: leading(0, 1),
  FusedBatchNormV3: following(places(0)),
  FusedBatchNormGradV3: following(places(0, 1)),
  Relu: following(all),
  ReluGrad: following(all),
  Relu6: following(all),
  Relu6Grad: following(all),
  BiasAdd: following(all),
  AddV2: following(all),
  AddN: following(all),
  ConcatV2: following(allButLast),
  MaxPool: following(all),
  MaxPoolGrad: following(all),
  Identity: following(all),
  ExtractImagePatches: following(all),
  Reshape: following(places(0)),
  Slice: following(places(0)),
  Pad: following(places(0)),
  SpaceToBatchND: following(places(0)),
  BatchToSpaceND: following(places(0)),
};

const float = { type: 'float32' } as const;
const bfloat = { type: 'bfloat16' } as const;

/**
 * Mixed precision (Micikevicius et al. 2018, arXiv:1710.03740, with bfloat16, which needs no scaled loss): the subgraph
 * `scope` with its convolutions, batch normalisation and activations on bfloat16 maps. Variables, their updates,
 * statistics and the loss stay float32. `nodes` in the order they were recorded.
 */
export function withBfloat16(nodes: readonly GraphNode[], scope: string): readonly GraphNode[] {
  const rewriter = new Rewriter();
  return nodes.flatMap((node) => (node.name.startsWith(scope) ? rewriter.rewrite(node) : [node]));
}

class Rewriter {
  /** Outputs that are bfloat16 now. */
  readonly #narrow = new Set<Output>();
  /** Casts that are there, by what they cast and to what. */
  readonly #casts = new Map<string, Output>();

  rewrite(node: GraphNode): readonly GraphNode[] {
    const op = typedOps[node.op];
    const isFloat = JSON.stringify(node.attributes['T']) === JSON.stringify(float);
    const typed = op !== undefined && isFloat ? op.inputs(node.inputs.length) : [];
    const isNarrow =
      typed.length > 0 && (op?.leads === true || typed.some((place) => this.#isNarrow(node.inputs[place])));
    const added: GraphNode[] = [];
    const inputs = node.inputs.map((input, place) =>
      isNarrow && typed.includes(place) ? this.#narrowed(input, added) : this.#widened(input, added),
    );
    if (op === undefined || !isNarrow) return [...added, { ...node, inputs }];
    for (let output = 0; output < op.outputs; output += 1) this.#narrow.add(outputAt(node.name, output));
    return [...added, { ...node, inputs, attributes: { ...node.attributes, T: bfloat } }];
  }

  #isNarrow(output: Output): boolean {
    return this.#narrow.has(canonical(output));
  }

  #narrowed(output: Output, added: GraphNode[]): Output {
    return this.#isNarrow(output) ? output : this.#cast(output, 'bfloat16', added);
  }

  #widened(output: Output, added: GraphNode[]): Output {
    return this.#isNarrow(output) ? this.#cast(output, 'float32', added) : output;
  }

  #cast(output: Output, to: 'float32' | 'bfloat16', added: GraphNode[]): Output {
    const name = `${canonical(output).replace(':', '_')}/${to}`;
    const known = this.#casts.get(name);
    if (known !== undefined) return known;
    const [SrcT, DstT] = to === 'bfloat16' ? [float, bfloat] : [bfloat, float];
    const attributes = { SrcT, DstT, Truncate: { bool: false } };
    added.push({ name, op: 'Cast', inputs: [output], control: [], attributes });
    this.#casts.set(name, name);
    return name;
  }
}

/** `name:0` and `name` are the same output. */
function canonical(output: Output): Output {
  return output.endsWith(':0') ? nodeOf(output) : output;
}
