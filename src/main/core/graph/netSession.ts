import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { StudioError } from '../../../shared/errors.ts';
import type { ForwardOptions, ImageShape } from '../models/compose.ts';
import type { NamedTensor } from '../store/safetensors.ts';
import { nodeBackend, type Tf } from '../tensors/backend.ts';
import type { Batch } from '../training/step.ts';
import type { Output } from './graph.ts';
import type { CachedGraph } from './graphCache.ts';
import { names, readNode, scopes, slotNode, variableNode, writeNode, type VariableInfo } from './names.ts';
import { openGraphSession, type Feed, type GraphSession } from './session.ts';

/** A net in a session of its graph: its variables live there, each call is one native call. */
export class NetSession {
  readonly variables: readonly VariableInfo[];
  readonly #tf: Tf;
  readonly #session: GraphSession;
  readonly #slots: readonly VariableInfo[];
  /** Whether the folded kernels are older than the variables. */
  #isFoldStale = true;

  /** Throws Error where TensorFlow cannot load the graph. */
  constructor(tf: Tf, { folder, variables, slots }: CachedGraph) {
    this.#tf = tf;
    this.#session = openGraphSession(tf, folder);
    this.variables = variables;
    this.#slots = slots.map(({ variable, slot }) => ({
      name: `${variables[variable].name}/${slot}`,
      shape: variables[variable].shape,
    }));
  }

  /** Takes the values of the tensors, in the order of `variables`; the caller may dispose them at once. */
  writeTensors(tensors: readonly Tensor[]): void {
    const ids = nodeBackend(this.#tf).getInputTensorIds(tensors);
    this.#write(ids.map((id, index) => [variableNode(index), { id }]));
  }

  /** Takes values by name. Throws StudioError('badInput') naming the first variable that is missing or of another shape. */
  writeValues(values: ReadonlyMap<string, NamedTensor>): void {
    this.#write(this.variables.map((info, index) => [variableNode(index), feedOf(info, values)]));
  }

  #write(feeds: readonly (readonly [node: string, feed: Feed])[]): void {
    const inputs = Object.fromEntries(feeds.map(([node, feed]) => [writeNode(node), feed]));
    this.#session.drop(this.#session.run(inputs, [`${scopes.write}${names.done}`]));
    this.#isFoldStale = true;
  }

  /** Values of all variables. */
  readVariables(): readonly NamedTensor[] {
    return this.#read(this.variables, variableNode);
  }

  /** The optimizer's slots, named `<variable>/<slot>`. */
  readSlots(): readonly NamedTensor[] {
    return this.#read(this.#slots, slotNode);
  }

  #read(infos: readonly VariableInfo[], node: (index: number) => string): readonly NamedTensor[] {
    const results = this.#session.run(
      {},
      infos.map((_, index) => readNode(node(index))),
    );
    return results.map((result, index) => ({
      ...infos[index],
      values: this.#session.take(result) as Float32Array,
    }));
  }

  /** Values of nodes of the prediction, of its folded kernels above all. */
  readFolded(outputs: readonly Output[]): readonly NamedTensor[] {
    this.#fold();
    return this.#session.run({}, outputs).map((result, index) => ({
      name: outputs[index],
      shape: result.shape,
      values: this.#session.take(result) as Float32Array,
    }));
  }

  /** Slots at their start: all zero. */
  clearSlots(): void {
    this.#session.drop(this.#session.run({}, [`${scopes.write}zeros`]));
  }

  /** Throws StudioError('badInput') naming the first slot that is missing or of another shape. */
  writeSlots(values: ReadonlyMap<string, NamedTensor>): void {
    const feeds = this.#slots.map(
      (info, index) => [writeNode(slotNode(index)), feedOf(info, values)] as const,
    );
    this.#session.drop(this.#session.run(Object.fromEntries(feeds), [`${scopes.write}slots`]));
  }

  /**
   * Logits `[batch, height, width, classes]` of RGB bytes, sides multiples of 32; by moving statistics, or in a graph
   * for training by the batch's own. The caller disposes them.
   */
  logits(images: Uint8Array, shape: ImageShape, statistics: ForwardOptions['statistics']): Tensor4D {
    if (statistics !== 'batch') this.#fold();
    const scope = statistics === 'batch' ? scopes.measure : scopes.predict;
    const feeds = { [`${scope}${names.images}`]: { type: 'uint8', shape, values: images } } as const;
    const [result] = this.#session.run(feeds, [`${scope}${names.logits}`]);
    return nodeBackend(this.#tf).createOutputTensor(result) as Tensor4D;
  }

  #fold(): void {
    if (!this.#isFoldStale) return;
    this.#session.drop(this.#session.run({}, [`${scopes.fold}${names.done}`]));
    this.#isFoldStale = false;
  }

  /** One training step; returns the loss before it. A loss that is not finite has changed nothing. */
  train({ images, labels, height, width }: Batch, scalars: Float32Array): number {
    const batch = labels.length / (height * width);
    const feeds = {
      [`${scopes.train}${names.images}`]: { type: 'uint8', shape: [batch, height, width, 3], values: images },
      [`${scopes.train}${names.labels}`]: { type: 'uint8', shape: [batch, height, width, 1], values: labels },
      [`${scopes.train}${names.scalars}`]: { type: 'float32', shape: [scalars.length], values: scalars },
    } as const;
    this.#isFoldStale = true;
    const [loss] = this.#session.run(feeds, [`${scopes.train}${names.loss}`]);
    return (this.#session.take(loss) as Float32Array)[0];
  }

  close(): void {
    this.#session.close();
  }
}

/** A copy: TensorFlow may keep the very memory it is given, and update it in place. */
function feedOf({ name, shape }: VariableInfo, values: ReadonlyMap<string, NamedTensor>): Feed {
  const found = values.get(name);
  if (found === undefined || String(found.shape) !== String(shape)) {
    const is = found === undefined ? 'missing' : found.shape.join('×');
    throw new StudioError('badInput', `"${name}" should be ${shape.join('×')}, is ${is}.`);
  }
  return { type: 'float32', shape, values: found.values.slice() };
}
