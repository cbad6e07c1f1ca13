import type { Net } from '../models/compose.ts';
import type { Tf } from '../tensors/backend.ts';
import type { LossSpec } from '../training/losses/loss.ts';
import type { OptimizerSpec } from '../training/optimizers/optimizer.ts';
import type { Precision } from '../training/precision.ts';
import { computeGradients, type Batch } from '../training/step.ts';
import { outputAt, type GraphBuilder, type Output } from './graph.ts';
import { names, scopes } from './names.ts';
import { readAll } from './netGraph.ts';
import { findReaders } from './readers.ts';
import { recordOps } from './recorder.ts';
import type { BatchSize } from './sizes.ts';
import { assign, type GraphVariables } from './variableGraph.ts';

/** A variable that is trained. */
export interface TrainedPart {
  readonly name: string;
  /** Which of the run's learning rates it has. */
  readonly rate: number;
  /** Whether weight decay applies. */
  readonly decay: boolean;
}

export interface TrainingParts {
  readonly loss: LossSpec;
  readonly classWeights: readonly number[];
  readonly optimizer: OptimizerSpec;
  /** In the optimizer's order. */
  readonly variables: readonly TrainedPart[];
  /** Different learning rates. */
  readonly rates: number;
  /** Of the maps between layers, and so of the convolutions. */
  readonly precision: Precision;
  /** Scalars of the optimizer's update for one rate. */
  readonly scalars: number;
}

interface TrainingRecording {
  readonly net: Net;
  readonly training: TrainingParts;
  readonly size: BatchSize;
}

const float = { type: 'float32' } as const;

/**
 * One training step: feed `train/images` `[batch, height, width, 3]` and `train/labels` `[batch, height, width, 1]` as
 * bytes and `train/scalars`, for each rate the optimizer's own and then rate · weight decay; fetch `train/loss`, which
 * comes when all is updated. A loss that is not finite updates nothing, as in the eager step.
 */
export function recordTraining(
  tf: Tf,
  graph: GraphBuilder,
  variables: GraphVariables,
  recording: TrainingRecording,
): void {
  const { net, training } = recording;
  graph.scope = scopes.train;
  const read = readAll(graph, variables, net.variables);
  const { loss, gradients, statistics } = recordGradients(tf, graph, read, recording);
  const isFinite = graph.add('IsFinite', [loss], { T: float });
  const branches = graph.add('Switch', [loss, isFinite], { T: float });
  // What waits for this output runs only where the loss is finite.
  const alive = graph.add('Identity', [outputAt(branches, 1)], { T: float });
  const place = new Map(net.variables.map(({ name }, index) => [name, index]));
  const scalars = unpackScalars(graph, training);
  const readers = findReaders(graph.nodes, [...gradients, ...statistics.map(({ next }) => next)], loss);
  const updated = training.variables.map(({ name, rate, decay }, index) => {
    const target = place.get(name)!;
    const own = scalars.slice(rate * (training.scalars + 1), (rate + 1) * (training.scalars + 1));
    const part = {
      handle: variables.handles[target],
      value: read[target],
      gradient: gradients[index],
      decay,
      readers: [...(readers.get(read[target]) ?? [])],
    };
    const { slots } = training.optimizer.rule;
    const ownSlots = slots.map((_, slot) => variables.slots[index * slots.length + slot]);
    return addUpdate(graph, training, { ...part, slots: ownSlots, scalars: own, alive });
  });
  const moved = statistics.map(({ name, next }) =>
    assign(graph, variables.handles[place.get(name)!], next, [alive]),
  );
  const whole = graph.add(
    'Identity',
    [outputAt(branches, 1)],
    { T: float },
    { after: [...updated, ...moved] },
  );
  const merge = { N: { int: 2 }, T: float };
  graph.add('Merge', [branches, whole], merge, { name: `${scopes.train}${names.loss}` });
}

interface RecordedGradients {
  readonly loss: Output;
  /** In the order of the trained variables. */
  readonly gradients: readonly Output[];
  readonly statistics: readonly { readonly name: string; readonly next: Output }[];
}

function recordGradients(
  tf: Tf,
  graph: GraphBuilder,
  read: readonly Output[],
  { net, training, size }: TrainingRecording,
): RecordedGradients {
  const { batch, height, width } = size;
  const images = graph.placeholder(`${scopes.train}${names.images}`, 'uint8', [-1, -1, -1, 3]);
  const labels = graph.placeholder(`${scopes.train}${names.labels}`, 'uint8', [-1, -1, -1, 1]);
  const pixels = batch * height * width;
  const zeros: Batch = { images: new Uint8Array(pixels * 3), labels: new Uint8Array(pixels), height, width };
  const byName = new Map(net.variables.map((variable) => [variable.name, variable]));
  const nameOf = new Map(net.variables.map(({ name, value }) => [value, name]));
  const trained = training.variables.map(({ name }) => byName.get(name)!);
  const parts = { net, loss: training.loss, classWeights: training.classWeights };
  return recordOps(tf, graph, (recorder) => {
    net.variables.forEach(({ value }, index) => recorder.bind(value, read[index]));
    recorder.bindUpload(zeros.images, images);
    recorder.bindUpload(zeros.labels, labels);
    const { loss, gradients } = computeGradients(tf, parts, zeros, trained);
    const statistics = net.takeStatistics();
    const outputs = {
      loss: recorder.outputOf(loss),
      gradients: gradients.map((gradient) => recorder.outputOf(gradient)),
      statistics: statistics.map(({ variable, next }) => ({
        name: nameOf.get(variable)!,
        next: recorder.outputOf(next),
      })),
    };
    tf.dispose([loss, ...gradients, ...statistics.map(({ next }) => next)]);
    return outputs;
  });
}

function unpackScalars(graph: GraphBuilder, { rates, scalars }: TrainingParts): readonly Output[] {
  const count = rates * (scalars + 1);
  const fed = graph.placeholder(`${scopes.train}${names.scalars}`, 'float32', [count]);
  const all = graph.add('Unpack', [fed], { num: { int: count }, T: float, axis: { int: 0 } });
  return Array.from({ length: count }, (_, index) => outputAt(all, index));
}

interface VariableUpdate {
  readonly handle: Output;
  readonly value: Output;
  readonly slots: readonly Output[];
  readonly gradient: Output;
  /** The optimizer's, then the step of weight decay. */
  readonly scalars: readonly Output[];
  readonly decay: boolean;
  /** Nodes that take the value after the loss is computed. */
  readonly readers: readonly Output[];
  readonly alive: Output;
}

/**
 * Decoupled weight decay, then the optimizer's own op, both only where the loss is finite, and when nobody holds the old
 * value any more: TensorFlow would copy a variable that is still being read before it changes it.
 */
function addUpdate(graph: GraphBuilder, { optimizer }: TrainingParts, update: VariableUpdate): Output {
  const { handle, slots, gradient, scalars, decay, readers, alive } = update;
  const decayed = decay ? [addDecay(graph, update)] : [];
  const { op, attributes, inputs } = optimizer.rule;
  const parts = { target: handle, slots, gradient, scalars: scalars.slice(0, -1) };
  return graph.add(op, inputs(parts), attributes, { after: [alive, ...readers, ...decayed] });
}

/** As ResourceApplyGradientDescent towards the value itself, which would hold that value and so copy it. */
function addDecay(graph: GraphBuilder, { handle, value, scalars, readers, alive }: VariableUpdate): Output {
  const after = [alive, ...readers];
  const step = graph.add('Mul', [value, scalars.at(-1)!], { T: float }, { after });
  return graph.add('AssignSubVariableOp', [handle, step], { dtype: float });
}
