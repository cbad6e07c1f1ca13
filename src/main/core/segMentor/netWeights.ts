import { basename } from 'node:path';
import type { Recipe } from '../../../shared/domain/recipe.ts';
import type { LabelClass } from '../../../shared/domain/labels.ts';
import { StudioError } from '../../../shared/errors.ts';
import { classAxes, moveClasses, type NetShape } from '../models/classAxes.ts';
import { planNet } from '../models/cost.ts';
import { decoders } from '../models/decoders/index.ts';
import { encoders } from '../models/encoders/index.ts';
import { netOptionsOf } from '../models/spec.ts';
import { readWeightFile } from '../models/weights/readers/weightFile.ts';
import type { NamedTensor } from '../store/safetensors.ts';

/** seg-mentor builds the encoder in this scope, the decoder outside it. */
const encoderScope = 'base_fe_scope/';

/** All variables of the net out of one checkpoint, as a checkpoint here keeps them. */
export interface NetWeights {
  readonly weights: readonly NamedTensor[];
  /** Zeros: where an optimizer begins. */
  readonly optimizer: readonly NamedTensor[];
  /** The decoder's, which began without pretrained weights. */
  readonly newVariables: string[];
}

interface NetOfRun {
  readonly recipe: Recipe;
  readonly classes: readonly LabelClass[];
  readonly mapping: readonly number[] | null;
}

function shapeOf(recipe: Recipe, classes: number): NetShape {
  const [encoder, decoder] = [encoders.get(recipe.encoder), decoders.get(recipe.decoder)];
  return { encoder, decoder, classes, options: netOptionsOf(recipe) };
}

/** Channels of the logits in a checkpoint: what `num_classes` said is not always there. */
export async function countChannels(recipe: Recipe, path: string): Promise<number> {
  const { tensors } = await readWeightFile(path);
  const probe = shapeOf(recipe, 2);
  for (const [name, axes] of classAxes(probe)) {
    const found = tensors.get(name)?.shape[axes[0]];
    if (found !== undefined) return found;
  }
  throw misfit(path, recipe, 'it has no class scores');
}

/** Throws StudioError('badInput') naming the first variable that is missing or has another shape. */
export async function readNetWeights(
  path: string,
  { recipe, classes, mapping }: NetOfRun,
): Promise<NetWeights> {
  const { tensors } = await readWeightFile(path);
  const shape = shapeOf(recipe, classes.length);
  const options = netOptionsOf(recipe);
  const decoder = shape.decoder.create({ classes: classes.length, options });
  const { variables } = planNet(shape.encoder, decoder, { height: 32, width: 32 });
  const axes = mapping === null ? new Map<string, readonly number[]>() : classAxes(shape);
  const weights = variables.map(({ name, shape: wanted, part }) => {
    const stored = tensors.get(part === 'encoder' ? encoderScope + name : name);
    if (stored === undefined) throw misfit(path, recipe, `${name} is missing`);
    if (stored.shape.join() !== wanted.join()) {
      throw misfit(path, recipe, `${name} is [${stored.shape.join(', ')}], not [${wanted.join(', ')}]`);
    }
    const tensor = { ...stored, name };
    const own = axes.get(name);
    return own === undefined ? tensor : (moveClasses(tensor, tensor, own, mapping ?? []) ?? tensor);
  });
  const trained = variables.filter(({ role }) => role === 'weight');
  return {
    weights,
    optimizer: trained.flatMap(({ name, shape: own }) =>
      ['m', 'v'].map((slot) => zeros(`${name}/${slot}`, own)),
    ),
    newVariables: variables.filter(({ part }) => part === 'decoder').map(({ name }) => name),
  };
}

function zeros(name: string, shape: readonly number[]): NamedTensor {
  return { name, shape, values: new Float32Array(shape.reduce((product, side) => product * side, 1)) };
}

function misfit(path: string, { encoder, decoder }: Recipe, why: string): StudioError {
  return new StudioError('badInput', `${basename(path)} does not fit ${encoder} with ${decoder}: ${why}.`, {
    fix: 'Its encoder alone can still be used: train --weights fcn.ckpt.',
  });
}
