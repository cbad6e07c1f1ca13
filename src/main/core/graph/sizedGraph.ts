import { GraphBuilder, outputAt, type ConstantValue, type GraphNode, type Output } from './graph.ts';
import { uniformValue } from './encode.ts';
import { RecordingError } from './recorder.ts';
import { fitSizeTerm, isFixed, sideUnit, type SizeTerm } from './sizes.ts';

/** The node of a subgraph whose shape tells the batch's size: `<scope>images`, `[batch, height, width, …]`. */
export const sizedInput = 'images';

/**
 * Makes one graph for batches of every size out of recordings of the same net at `probeSizes`. They must be equal but
 * for constants; a constant that follows the size is computed from the shape of the subgraph's images instead.
 * Throws RecordingError where a recording differs otherwise, or a number follows the size in no simple way.
 */
export function mergeRecordings(recordings: readonly (readonly GraphNode[])[]): GraphBuilder {
  const merged = new GraphBuilder();
  const sizes = new SizeNodes(merged);
  const [first, ...others] = recordings;
  if (others.some((nodes) => nodes.length !== first.length)) {
    throw new RecordingError('The net runs other ops at other sizes.');
  }
  first.forEach((node, place) => {
    const twins = [node, ...others.map((nodes) => nodes[place])];
    if (node.op === 'Const') addConstant(merged, sizes, twins);
    else addEqual(merged, twins);
  });
  return merged;
}

function addEqual(merged: GraphBuilder, twins: readonly GraphNode[]): void {
  const [node, ...others] = twins;
  const text = describe(node);
  if (others.some((other) => describe(other) !== text)) {
    throw new RecordingError(`${node.op} (${node.name}) is another at other sizes.`);
  }
  const { name, op, inputs, control, attributes } = node;
  merged.add(op, inputs, attributes, { name, after: control });
}

function describe({ name, op, inputs, control, attributes }: GraphNode): string {
  return JSON.stringify([name, op, inputs, control, attributes]);
}

function addConstant(merged: GraphBuilder, sizes: SizeNodes, twins: readonly GraphNode[]): void {
  const [{ name, control }] = twins;
  if (new Set(twins.map((twin) => twin.name)).size > 1) {
    throw new RecordingError(`Constant ${name} is another node at other sizes.`);
  }
  const values = twins.map(valueOf);
  if (values.every((value) => isSame(value, values[0]))) {
    merged.constant(values[0], { name, after: control });
    return;
  }
  sizes.addConstant(name, values);
}

function valueOf({ name, attributes }: GraphNode): ConstantValue {
  const attribute = attributes['value'];
  if ('constant' in attribute) return attribute.constant;
  throw new RecordingError(`Constant ${name} has no value.`);
}

function isSame(a: ConstantValue, b: ConstantValue): boolean {
  return String(a.shape) === String(b.shape) && Buffer.compare(a.bytes, b.bytes) === 0;
}

/** Adds the nodes that compute constants from the shape of a subgraph's images; the same number is computed once. */
class SizeNodes {
  readonly #graph: GraphBuilder;
  readonly #known = new Map<string, Output>();

  constructor(graph: GraphBuilder) {
    this.#graph = graph;
  }

  addConstant(name: string, values: readonly ConstantValue[]): void {
    const scope = name.slice(0, name.indexOf('/') + 1);
    this.#graph.scope = `${scope}size/`;
    const [{ type, shape }] = values;
    const isFilled = values.every((value) => value.shape.length > 0 && isUniform(value));
    if (isFilled && values.some((value) => String(value.shape) !== String(shape))) {
      this.#addFilled(name, scope, values);
    } else {
      if (values.some((value) => String(value.shape) !== String(shape))) {
        throw new RecordingError(`Constant ${name} has other values and another shape at other sizes.`);
      }
      const vector = this.#vector(scope, numbersOf(values, name), type === 'int32', name);
      const attributes = { T: { type }, Tshape: { type: 'int32' } } as const;
      const tensor =
        shape.length === 1
          ? vector
          : this.#graph.add('Reshape', [vector, this.#graph.ints(shape)], attributes);
      this.#graph.add('Identity', [tensor], { T: { type } }, { name });
    }
  }

  /** One value in a shape that follows the size: what tfjs's `zeros`, `ones` and `fill` upload. */
  #addFilled(name: string, scope: string, values: readonly ConstantValue[]): void {
    const [{ type, bytes, shape }] = values;
    if (values.some((value) => value.shape.length !== shape.length)) {
      throw new RecordingError(`Constant ${name} has another number of axes at other sizes.`);
    }
    const size = bytes.length / shape.reduce((product, side) => product * side, 1);
    const element = this.#graph.constant({ type, shape: [], bytes: bytes.slice(0, size) });
    const sides = this.#vector(
      scope,
      values.map((value) => [...value.shape]),
      true,
      name,
    );
    this.#graph.add('Fill', [sides, element], { T: { type }, index_type: { type: 'int32' } }, { name });
  }

  /** `[n]`, computed of the numbers of each probe row by row. */
  #vector(scope: string, rows: readonly (readonly number[])[], isWhole: boolean, name: string): Output {
    const elements = rows[0].map((_, place) => {
      const term = fitSizeTerm(
        rows.map((row) => row[place]),
        isWhole,
      );
      if (term === undefined) {
        const found = rows.map((row) => row[place]).join(', ');
        throw new RecordingError(`Constant ${name} follows the size in no simple way: ${found}.`);
      }
      return this.#number(scope, term, isWhole);
    });
    const type = isWhole ? 'int32' : 'float32';
    return this.#once(`${scope} ${type} ${elements.join()}`, () =>
      this.#graph.add('Pack', elements, { N: { int: elements.length }, T: { type }, axis: { int: 0 } }),
    );
  }

  #number(scope: string, term: SizeTerm, isWhole: boolean): Output {
    return this.#once(`${scope} ${isWhole} ${JSON.stringify(term)}`, () => {
      const { coefficient } = term;
      if (!isWhole) return this.#real(scope, term);
      if (isFixed(term)) return this.#graph.int(coefficient);
      const product = this.#multiply([
        ...(coefficient === 1 ? [] : [this.#graph.int(coefficient)]),
        ...(term.batch === 1 ? [this.#side(scope, 0)] : []),
        ...(term.height === 1 ? [this.#side(scope, 1)] : []),
        ...(term.width === 1 ? [this.#side(scope, 2)] : []),
      ]);
      if (term.offset === 0) return product;
      return this.#graph.add('AddV2', [product, this.#graph.int(term.offset)], { T: { type: 'int32' } });
    });
  }

  #real(scope: string, { coefficient, batch, height, width }: SizeTerm): Output {
    return [batch, height, width].reduce((product, power, axis) => {
      if (power === 0) return product;
      const cast = { SrcT: { type: 'int32' }, DstT: { type: 'float32' } } as const;
      const side = this.#graph.add('Cast', [this.#side(scope, axis)], cast);
      return this.#graph.add(power === 1 ? 'Mul' : 'RealDiv', [product, side], { T: { type: 'float32' } });
    }, this.#graph.float(coefficient));
  }

  #multiply(factors: readonly Output[]): Output {
    return factors.reduce((product, factor) =>
      this.#graph.add('Mul', [product, factor], { T: { type: 'int32' } }),
    );
  }

  /** Images of the batch, or a side in units. */
  #side(scope: string, axis: number): Output {
    return this.#once(`${scope} side ${axis}`, () => {
      const sides = this.#once(`${scope} sides`, () => {
        const types = { T: { type: 'uint8' }, out_type: { type: 'int32' } } as const;
        const shape = this.#graph.add('Shape', [`${scope}${sizedInput}`], types);
        return this.#graph.add('Unpack', [shape], {
          num: { int: 4 },
          T: { type: 'int32' },
          axis: { int: 0 },
        });
      });
      const side = outputAt(sides, axis);
      if (axis === 0) return side;
      return this.#graph.add('FloorDiv', [side, this.#graph.int(sideUnit)], { T: { type: 'int32' } });
    });
  }

  #once(key: string, make: () => Output): Output {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = make();
    this.#known.set(key, made);
    return made;
  }
}

function isUniform(value: ConstantValue): boolean {
  const count = value.shape.reduce((product, side) => product * side, 1);
  return count === 1 || uniformValue(value) !== undefined;
}

function numbersOf(values: readonly ConstantValue[], name: string): readonly (readonly number[])[] {
  return values.map(({ type, bytes }) => {
    const copy = Uint8Array.from(bytes).buffer;
    if (type === 'int32') return [...new Int32Array(copy)];
    if (type === 'float32') return [...new Float32Array(copy)];
    throw new RecordingError(`Constant ${name} of type ${type} is another at other sizes.`);
  });
}
