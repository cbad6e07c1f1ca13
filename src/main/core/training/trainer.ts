import type { EngineName } from '../graph/chosenEngine.ts';
import type { SegmentingNet } from '../inference/predictor.ts';
import type { Net } from '../models/compose.ts';
import type { NamedTensor } from '../store/safetensors.ts';
import type { Tf } from '../tensors/backend.ts';
import type { LossSpec } from './losses/loss.ts';
import type { OptimizerSettings, OptimizerSpec, StepSize, TrainedVariable } from './optimizers/optimizer.ts';
import { trainOnBatch, type Batch } from './step.ts';

/** A net in training with its optimizer, whichever engine runs it. */
export interface Trainer extends SegmentingNet {
  readonly engine: EngineName;
  /** One update. Returns the loss before it; one that is not finite has changed nothing. */
  step(batch: Batch, size: StepSize): number;
  /** Values of the net's variables now, in its order. */
  weights(): readonly NamedTensor[];
  /** Slots of the optimizer, named `<variable>/<slot>`. */
  optimizerState(): readonly NamedTensor[];
  dispose(): void;
}

export interface TrainerParts {
  readonly net: Net;
  readonly loss: LossSpec;
  /** Weight of each class, mean 1. */
  readonly classWeights: readonly number[];
  readonly optimizer: OptimizerSpec;
  readonly settings: OptimizerSettings;
  /** Those that are trained, in the optimizer's order. */
  readonly variables: readonly TrainedVariable[];
  /** Null at the start of a run. */
  readonly optimizerState: ReadonlyMap<string, NamedTensor> | null;
}

/** The oracle and the way for what cannot become a graph. The trainer disposes the net. */
export function createEagerTrainer(tf: Tf, parts: TrainerParts): Trainer {
  const { net, loss, classWeights, variables } = parts;
  const optimizer = parts.optimizer.create(tf, variables, parts.settings);
  if (parts.optimizerState !== null) optimizer.restore(parts.optimizerState);
  const byName = new Map(net.variables.map((variable) => [variable.name, variable]));
  const update = { variables: variables.map(({ name }) => byName.get(name)!), optimizer };
  return {
    engine: 'eager',
    classes: net.classes,
    step: (batch, size) => trainOnBatch(tf, { net, loss, classWeights }, batch, { ...update, size }),
    weights: () =>
      net.variables.map(({ name, value }) => ({
        name,
        shape: value.shape,
        values: value.dataSync<'float32'>(),
      })),
    optimizerState: () => optimizer.state(),
    logits: (images, shape, options) => net.logits(images, shape, options),
    dispose() {
      optimizer.dispose();
      net.dispose();
    },
  };
}
