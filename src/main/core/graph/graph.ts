import type { Attribute } from '../tensors/nativeOps.ts';

/** TensorFlow's element types that graphs of nets use. */
export type ElementType =
  'float32' | 'int32' | 'uint8' | 'int64' | 'bool' | 'string' | 'resource' | 'bfloat16' | 'float16';

/** An output of a node as another node names it: `name` for the first, `name:1` for the second. */
export type Output = string;

/** A constant's value: row-major bytes, little-endian; or text. */
export interface ConstantValue {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

export type GraphAttribute =
  | Attribute
  | { readonly type: ElementType }
  | { readonly types: readonly ElementType[] }
  | { readonly floats: readonly number[] }
  | { readonly bools: readonly boolean[] }
  | { readonly texts: readonly string[] }
  | { readonly constant: ConstantValue };

export type GraphAttributes = Readonly<Record<string, GraphAttribute>>;

export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly Output[];
  /** Names of nodes that must have run before; no data comes from them. */
  readonly control: readonly string[];
  readonly attributes: GraphAttributes;
}

export interface NodeOptions {
  /** Default: a numbered name within the builder's scope. */
  readonly name?: string;
  /** Outputs whose nodes must have run before. */
  readonly after?: readonly Output[];
}

/** Collects the nodes of a TensorFlow graph. Names are unique; `scope` prefixes those that are not given. */
export class GraphBuilder {
  readonly nodes: GraphNode[] = [];
  scope = '';
  readonly #names = new Set<string>();
  #count = 0;

  /** Adds a node and returns its first output. */
  add(
    op: string,
    inputs: readonly Output[],
    attributes: GraphAttributes = {},
    options: NodeOptions = {},
  ): Output {
    const name = options.name ?? this.#nextName(op);
    if (this.#names.has(name)) throw new Error(`The graph has two nodes "${name}".`);
    this.#names.add(name);
    const control = (options.after ?? []).map(nodeOf);
    this.nodes.push({ name, op, inputs, control, attributes });
    return name;
  }

  constant(value: ConstantValue, options: NodeOptions = {}): Output {
    return this.add('Const', [], { dtype: { type: value.type }, value: { constant: value } }, options);
  }

  float(value: number): Output {
    return this.constant(floatConstant([], [value]));
  }

  int(value: number): Output {
    return this.constant(intConstant([], [value]));
  }

  ints(values: readonly number[]): Output {
    return this.constant(intConstant([values.length], values));
  }

  /** An input that every run feeds; −1 stands for a side of any length. */
  placeholder(name: string, type: ElementType, shape: readonly number[]): Output {
    return this.add('Placeholder', [], { dtype: { type }, shape: { shape } }, { name });
  }

  #nextName(op: string): string {
    this.#count += 1;
    return `${this.scope}${op}_${this.#count}`;
  }
}

export function nodeOf(output: Output): string {
  const colon = output.lastIndexOf(':');
  return colon === -1 ? output : output.slice(0, colon);
}

/** Names of all nodes that must run for `results`; what is not among `nodes` is passed over. */
export function neededFor(nodes: readonly GraphNode[], results: readonly Output[]): ReadonlySet<string> {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  const needed = new Set<string>();
  const waiting = results.map(nodeOf);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const node = byName.get(name);
    if (node === undefined || needed.has(name)) continue;
    needed.add(name);
    waiting.push(...node.inputs.map(nodeOf), ...node.control);
  }
  return needed;
}

/** The output with that number of the node of `output`. */
export function outputAt(output: Output, index: number): Output {
  return index === 0 ? nodeOf(output) : `${nodeOf(output)}:${index}`;
}

export function floatConstant(shape: readonly number[], values: readonly number[]): ConstantValue {
  return { type: 'float32', shape, bytes: bytesOf(Float32Array.from(values)) };
}

export function intConstant(shape: readonly number[], values: readonly number[]): ConstantValue {
  return { type: 'int32', shape, bytes: bytesOf(Int32Array.from(values)) };
}

export function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
