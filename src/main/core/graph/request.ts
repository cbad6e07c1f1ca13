import type { RunArguments } from '../../../shared/domain/run.ts';
import type { EncoderConventions } from '../../../shared/domain/weights.ts';
import { createNet, type Net } from '../models/compose.ts';
import { withConventions } from '../models/conventions.ts';
import { decoders } from '../models/decoders/index.ts';
import { encoders } from '../models/encoders/index.ts';
import { netOptionsOf, type NetOptions } from '../models/spec.ts';
import type { Tf } from '../tensors/backend.ts';
import { losses } from '../training/losses/index.ts';
import { optimizers } from '../training/optimizers/index.ts';
import type { UpdateRule } from '../training/optimizers/optimizer.ts';
import type { Precision } from '../training/precision.ts';
import type { TrainedPart, TrainingParts } from './trainGraph.ts';

/** A net by names and numbers, as one process tells another. */
export interface NetDescription {
  readonly encoder: string;
  readonly decoder: string;
  readonly classes: number;
  readonly options: NetOptions;
  /** Of the pretrained weights' library. */
  readonly conventions: EncoderConventions;
  /** Null: the encoder family's own. */
  readonly batchNormMomentum: number | null;
}

export interface TrainingDescription {
  readonly loss: string;
  readonly classWeights: readonly number[];
  readonly optimizer: string;
  /** In the optimizer's order. */
  readonly variables: readonly TrainedPart[];
  readonly rates: number;
  readonly precision: Precision;
}

/** All that a graph depends on, beside the code that records it. */
export interface GraphRequest {
  readonly net: NetDescription;
  /** Null: the graph only predicts. */
  readonly training: TrainingDescription | null;
}

/** The net of a run; its momentum matters to a graph for training alone. */
export function describeRunNet(
  { recipe, classes, conventions = {} }: Pick<RunArguments, 'recipe' | 'classes' | 'conventions'>,
  batchNormMomentum: number | null,
): NetDescription {
  const { encoder, decoder } = recipe;
  return {
    encoder,
    decoder,
    classes: classes.length,
    options: netOptionsOf(recipe),
    conventions,
    batchNormMomentum,
  };
}

/** The net with fresh weights; the caller disposes it. */
export function netOf(tf: Tf, description: NetDescription): Net {
  const { encoder, decoder, classes, options, conventions, batchNormMomentum } = description;
  return createNet(tf, {
    encoder: withConventions(encoders.get(encoder), conventions),
    decoder: decoders.get(decoder),
    classes,
    // The values do not matter: only ops are recorded.
    seed: 0,
    options,
    ...(batchNormMomentum === null ? {} : { batchNormMomentum }),
  });
}

export function trainingPartsOf(training: TrainingDescription): TrainingParts {
  const { loss, classWeights, optimizer, variables, rates, precision } = training;
  const spec = optimizers.get(optimizer);
  return {
    loss: losses.get(loss),
    classWeights,
    optimizer: spec,
    variables,
    rates,
    precision,
    scalars: scalarCount(spec.rule),
  };
}

/** How many scalars an update takes. */
function scalarCount(rule: UpdateRule): number {
  const settings = { beta1: 0, epsilon: 0, weightDecay: 0 };
  return rule.scalars(settings, { update: 1, learningRate: 0 }).length;
}
