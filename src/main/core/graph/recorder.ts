import type { Tensor } from '@tensorflow/tfjs-core';
import { nodeBackend, type NativeAttribute, type NativeBinding, type Tf } from '../tensors/backend.ts';
import { elementTypeOf } from './encode.ts';
import {
  bytesOf,
  outputAt,
  type ElementType,
  type GraphAttribute,
  type GraphBuilder,
  type Output,
} from './graph.ts';

/** What cannot become part of a graph; the message names the op and why. The eager engine takes over. */
export class RecordingError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'RecordingError';
  }
}

/** Knows which node of the graph each tensor is while ops run. */
export interface Recorder {
  /** The tensor, made before the recording, stands for `output` in the graph. */
  bind(tensor: Tensor, output: Output): void;
  /** What is uploaded from this very array is not a constant but stands for `output`. */
  bindUpload(values: ArrayBufferView, output: Output): void;
  /** Throws RecordingError for a tensor that the recording never met. */
  outputOf(tensor: Tensor): Output;
}

/**
 * Runs `work` and adds every op that it executes to `graph`: TensorFlow's ops as tfjs and the native-op layer hand them
 * to the binding. What is uploaded meanwhile becomes a constant, unless it was bound to a placeholder.
 * Throws RecordingError where a value would be frozen or an op is not seen whole: a tensor's value is read, a tensor
 * comes from outside, a random op would repeat its numbers, an attribute's type is unknown.
 */
export function recordOps<Result>(tf: Tf, graph: GraphBuilder, work: (recorder: Recorder) => Result): Result {
  const backend = nodeBackend(tf);
  const real = backend.binding;
  const session = new RecordingSession(real, graph);
  backend.binding = session.proxy();
  try {
    return work({
      bind: (tensor, output) => session.outputs.set(backend.getInputTensorIds([tensor])[0], output),
      bindUpload: (values, output) => session.uploads.set(values, output),
      outputOf: (tensor) => session.find(backend.getInputTensorIds([tensor])[0], 'The result'),
    });
  } finally {
    backend.binding = real;
  }
}

class RecordingSession {
  /** By the binding's number of a tensor. */
  readonly outputs = new Map<number, Output>();
  readonly uploads = new Map<ArrayBufferView, Output>();
  readonly #real: NativeBinding;
  readonly #graph: GraphBuilder;
  readonly #constants = new Set<Output>();

  constructor(real: NativeBinding, graph: GraphBuilder) {
    this.#real = real;
    this.#graph = graph;
  }

  /** The binding's methods are not writable: the proxy inherits them and defines its own. */
  proxy(): NativeBinding {
    const define = (value: unknown) => ({ value });
    return Object.create(this.#real, {
      createTensor: define(this.#createTensor),
      executeOp: define(this.#executeOp),
      tensorDataSync: define(() => {
        throw new RecordingError('A tensor’s value is read while the graph is recorded: it would be frozen.');
      }),
    }) as NativeBinding;
  }

  find(id: number, reader: string): Output {
    const output = this.outputs.get(id);
    if (output !== undefined) return output;
    throw new RecordingError(`${reader} is a tensor that was made before the recording and not bound to it.`);
  }

  readonly #createTensor: NativeBinding['createTensor'] = (shape, dtype, values) => {
    const id = this.#real.createTensor(shape, dtype, values);
    const bound = this.uploads.get(values as ArrayBufferView);
    this.outputs.set(id, bound ?? this.#addConstant(shape, dtype, values));
    return id;
  };

  #addConstant(shape: readonly number[], dtype: number, values: unknown): Output {
    if (!ArrayBuffer.isView(values)) throw new RecordingError('Text tensors cannot be recorded.');
    const output = this.#graph.constant({ type: typeOf(dtype), shape, bytes: bytesOf(values).slice() });
    this.#constants.add(output);
    return output;
  }

  readonly #executeOp: NativeBinding['executeOp'] = (op, attributes, ids, count) => {
    const inputs = ids.map((id, place) => this.find(id, `Input ${place} of ${op}`));
    this.#refuseFrozenRandom(op, inputs);
    const recorded = Object.fromEntries(attributes.map((one) => [one.name, this.#attribute(op, one)]));
    const results = this.#real.executeOp(op, attributes, ids, count);
    const inferred = inferredTypes(op, results);
    const first = this.#graph.add(op, inputs, { ...inferred, ...recorded });
    results.forEach(({ id }, index) => this.outputs.set(id, outputAt(first, index)));
    return results;
  };

  #refuseFrozenRandom(op: string, inputs: readonly Output[]): void {
    if (/^(Random|Multinomial|ParameterizedTruncatedNormal|TruncatedNormal)/.test(op)) {
      throw new RecordingError(`${op} keeps its own random state: use a stateless op with a fed seed.`);
    }
    if (op.startsWith('Stateless') && inputs.at(-1) !== undefined && this.#constants.has(inputs.at(-1)!)) {
      throw new RecordingError(`${op} would repeat the same numbers at each step: its seed must be fed.`);
    }
  }

  #attribute(op: string, { name, type, value }: NativeAttribute): GraphAttribute {
    const real = this.#real;
    const readers = new Map<number, () => GraphAttribute>([
      [real.TF_ATTR_STRING, () => ({ text: value as string })],
      [real.TF_ATTR_INT, () => ({ int: value as number | readonly number[] })],
      [real.TF_ATTR_FLOAT, () => (Array.isArray(value) ? { floats: value } : { float: value as number })],
      [real.TF_ATTR_BOOL, () => (Array.isArray(value) ? { bools: value } : { bool: value as boolean })],
      [real.TF_ATTR_TYPE, () => ({ type: typeOf(value as number) })],
      [real.TF_ATTR_SHAPE, () => ({ shape: value as readonly number[] })],
    ]);
    const read = readers.get(type);
    if (read === undefined)
      throw new RecordingError(`Attribute "${name}" of ${op} has the unknown type ${type}.`);
    return read();
  }
}

/** The one op whose type tfjs leaves for TensorFlow to infer from its input; a graph must say it. */
function inferredTypes(
  op: string,
  results: readonly { readonly dtype: number }[],
): Readonly<Record<string, GraphAttribute>> {
  return op === 'ExpandDims' ? { T: { type: typeOf(results[0].dtype) } } : {};
}

function typeOf(code: number): ElementType {
  const type = elementTypeOf(code);
  if (type === undefined) throw new RecordingError(`Element type ${code} cannot be recorded.`);
  return type;
}
