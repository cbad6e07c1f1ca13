import type { Tf } from '../../src/main/core/tensors/backend.ts';
import { createCompiledTrainer } from '../../src/main/core/graph/compiledTrainer.ts';
import type { BatchSize } from '../../src/main/core/graph/sizes.ts';
import { createQuietContext } from '../../src/main/core/jobContext.ts';
import { createNet } from '../../src/main/core/models/compose.ts';
import { decoders } from '../../src/main/core/models/decoders/index.ts';
import { encoders } from '../../src/main/core/models/encoders/index.ts';
import { defaultNetOptions, type NetOptions } from '../../src/main/core/models/spec.ts';
import { createRng } from '../../src/main/core/data/rng.ts';
import type { NamedTensor } from '../../src/main/core/store/safetensors.ts';
import { losses } from '../../src/main/core/training/losses/index.ts';
import { optimizers } from '../../src/main/core/training/optimizers/index.ts';
import type { OptimizerSettings } from '../../src/main/core/training/optimizers/optimizer.ts';
import type { Precision } from '../../src/main/core/training/precision.ts';
import type { Batch } from '../../src/main/core/training/step.ts';
import { createEagerTrainer, type Trainer, type TrainerParts } from '../../src/main/core/training/trainer.ts';

export interface EngineCase {
  readonly encoder: string;
  readonly decoder: string;
  readonly loss?: string;
  readonly optimizer?: string;
  readonly settings?: Partial<OptimizerSettings>;
  readonly freezeEncoder?: boolean;
  /** Of the graph engine. */
  readonly precision?: Precision;
  readonly outputStride?: NetOptions['outputStride'];
}

export const engineClasses = 5;

/** The same net, freshly initialised, in a trainer of each engine. The caller disposes both. */
export async function createBothTrainers(
  tf: Tf,
  options: EngineCase,
): Promise<{ eager: Trainer; graph: Trainer }> {
  const { encoder, decoder, loss = 'crossEntropy', optimizer = 'sgd', precision = 'float32' } = options;
  const parts = () => trainerParts(tf, options);
  const eager = createEagerTrainer(tf, parts());
  const description = {
    encoder,
    decoder,
    classes: engineClasses,
    options: netOptions(options),
    conventions: {},
    batchNormMomentum: 0.9,
  };
  const compiled = { description, loss, optimizer, precision };
  const graph = await createCompiledTrainer(tf, parts(), compiled, createQuietContext());
  return { eager, graph };
}

function trainerParts(tf: Tf, options: EngineCase): TrainerParts {
  const { encoder, decoder, loss = 'crossEntropy', optimizer = 'sgd', settings, freezeEncoder } = options;
  const net = createNet(tf, {
    encoder: encoders.get(encoder),
    decoder: decoders.get(decoder),
    classes: engineClasses,
    seed: 7,
    batchNormMomentum: 0.9,
    options: netOptions(options),
  });
  return {
    net,
    loss: losses.get(loss),
    classWeights: [0.5, 1, 1.5, 0.75, 1.25],
    optimizer: optimizers.get(optimizer),
    settings: { beta1: 0.9, epsilon: 1e-7, weightDecay: 0, ...settings },
    variables: net.variables
      .filter(({ role, part }) => role === 'weight' && !(freezeEncoder === true && part === 'encoder'))
      .map(({ name, value, decay, part }) => ({ name, value, decay, rate: part === 'decoder' ? 10 : 1 })),
    optimizerState: null,
  };
}

function netOptions({ outputStride = defaultNetOptions.outputStride }: EngineCase): NetOptions {
  return { ...defaultNetOptions, outputStride };
}

/** Random pixels and labels, a tenth of them void. */
export function randomBatch({ batch, height, width }: BatchSize, seed = 1): Batch {
  const rng = createRng(seed, 3);
  const pixels = batch * height * width;
  const labels = Uint8Array.from({ length: pixels }, () =>
    rng.below(10) === 0 ? 255 : rng.below(engineClasses),
  );
  return { images: Uint8Array.from({ length: pixels * 3 }, () => rng.below(256)), labels, height, width };
}

/** The largest of max|a − b| / max|b| over the tensors, and whose it is. */
export function worstDifference(
  found: readonly NamedTensor[],
  expected: readonly NamedTensor[],
): { readonly name: string; readonly error: number } {
  const values = new Map(found.map((tensor) => [tensor.name, tensor.values]));
  return expected
    .map(({ name, values: b }) => {
      const a = values.get(name)!;
      let [difference, largest] = [0, 0];
      for (let place = 0; place < b.length; place += 1) {
        difference = Math.max(difference, Math.abs(a[place] - b[place]));
        largest = Math.max(largest, Math.abs(b[place]));
      }
      return { name, error: difference / Math.max(largest, 1e-30) };
    })
    .reduce((worst, one) => (one.error > worst.error ? one : worst));
}

/** Relative errors of one step of SGD in the graph engine, the eager one as the truth. */
export async function compareSteps(tf: Tf, options: EngineCase, size: BatchSize) {
  const { eager, graph } = await createBothTrainers(tf, { ...options, optimizer: 'sgd' });
  const batch = randomBatch(size);
  const step = { update: 1, learningRate: 1e-3 };
  const [expected, found] = [eager.step(batch, step), graph.step(batch, step)];
  const result = {
    loss: Math.abs(found / expected - 1),
    // After one step from zero, the velocity is the gradient.
    gradients: worstDifference(graph.optimizerState(), eager.optimizerState()),
    weights: worstDifference(graph.weights(), eager.weights()),
  };
  for (const trainer of [eager, graph]) trainer.dispose();
  return result;
}
