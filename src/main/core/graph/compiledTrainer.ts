import { StudioError } from '../../../shared/errors.ts';
import type { Tf } from '../tensors/backend.ts';
import type { OptimizerSettings, OptimizerSpec, StepSize } from '../training/optimizers/optimizer.ts';
import type { Precision } from '../training/precision.ts';
import type { Trainer, TrainerParts } from '../training/trainer.ts';
import { prepareGraph, type GraphContext } from './graphCache.ts';
import { NetSession } from './netSession.ts';
import type { NetDescription, TrainingDescription } from './request.ts';
import type { GraphManifest } from './writeGraph.ts';

export interface CompiledTrainerOptions {
  readonly description: NetDescription;
  /** Ids of loss and optimizer. */
  readonly loss: string;
  readonly optimizer: string;
  /** Default: float32. */
  readonly precision?: Precision;
}

/**
 * Trains in one native call a step. Takes the values of the net's variables, which are disposed: they live in the
 * session from then on. Throws where the net cannot become a graph; the net is then as it was.
 */
export async function createCompiledTrainer(
  tf: Tf,
  parts: TrainerParts,
  options: CompiledTrainerOptions,
  context: GraphContext,
): Promise<Trainer> {
  const rates = [...new Set(parts.variables.map(({ rate }) => rate))];
  const graph = await prepareGraph(
    tf,
    { net: options.description, training: describeTraining(parts, rates, options) },
    context,
  );
  assertSameNet(graph, parts);
  const session = new NetSession(tf, graph);
  try {
    session.writeTensors(parts.net.variables.map(({ value }) => value));
    if (parts.optimizerState === null) session.clearSlots();
    else session.writeSlots(parts.optimizerState);
  } catch (thrown) {
    session.close();
    throw thrown;
  }
  parts.net.dispose();
  return {
    engine: 'graph',
    classes: parts.net.classes,
    step: (batch, size) => session.train(batch, stepScalars(parts.optimizer, parts.settings, rates, size)),
    weights: () => session.readVariables(),
    optimizerState: () => session.readSlots(),
    logits: (images, shape, { statistics }) => session.logits(images, shape, statistics),
    dispose: () => session.close(),
  };
}

/** The graph was recorded from a description: a net that is another must never be filled into it. */
function assertSameNet({ variables }: GraphManifest, { net }: TrainerParts): void {
  const described = JSON.stringify(variables.map(({ name, shape }) => [name, shape]));
  if (described === JSON.stringify(net.variables.map(({ name, value }) => [name, value.shape]))) return;
  throw new StudioError('internal', 'The recorded net has other variables than the net in training.');
}

function describeTraining(
  { classWeights, settings, variables }: TrainerParts,
  rates: readonly number[],
  { loss, optimizer, precision = 'float32' }: CompiledTrainerOptions,
): TrainingDescription {
  const trained = variables.map(({ name, rate, decay }) => ({
    name,
    rate: rates.indexOf(rate),
    decay: decay && settings.weightDecay !== 0,
  }));
  return { loss, classWeights, optimizer, variables: trained, rates: rates.length, precision };
}

/** As the graph takes them: for each rate what the optimizer needs, then the step of weight decay. */
function stepScalars(
  { rule }: OptimizerSpec,
  settings: OptimizerSettings,
  rates: readonly number[],
  { update, learningRate }: StepSize,
): Float32Array {
  return Float32Array.from(
    rates.flatMap((rate) => {
      const own = { update, learningRate: learningRate * rate };
      return [...rule.scalars(settings, own), own.learningRate * settings.weightDecay];
    }),
  );
}
