import { isDeepStrictEqual } from 'node:util';
import type { Recipe } from '../../../shared/domain/recipe.ts';
import type { AmendedValues, RunArguments } from '../../../shared/domain/run.ts';
import { createSampler } from '../data/sampler.ts';
import type { TrainingMaterial } from './material.ts';

/** What a run's arguments tell of its data: to count its epochs, and to see whether it changed. */
export type DataFacts = Pick<RunArguments, 'trainImages' | 'monitorImages' | 'stepsPerEpoch' | 'classPixels'>;

export function describeData({ train, monitor, classPixels }: TrainingMaterial, recipe: Recipe): DataFacts {
  const { stepsPerEpoch } = createSampler(train.length, recipe.batchSize, recipe.seed);
  return { trainImages: train.length, monitorImages: monitor.length, stepsPerEpoch, classPixels };
}

/**
 * The arguments with the settings and the data that hold from `step` on. Steps after it are done again: what was changed
 * amid them holds from `step` on, too.
 */
export function amendArguments(
  stored: RunArguments,
  step: number,
  now: DataFacts & Pick<RunArguments, 'recipe'>,
): RunArguments {
  const amendments = stored.amendments.map((one) => ({ ...one, step: Math.min(one.step, step) }));
  const amended = { ...stored, ...now, amendments };
  const changes = changesOf(stored, amended);
  if (changes.length === 0) return amended;
  const amendment = {
    step,
    at: new Date().toISOString(),
    before: Object.fromEntries(changes.map(({ key, before }) => [key, before])),
    after: Object.fromEntries(changes.map(({ key, after }) => [key, after])),
  };
  return { ...amended, amendments: [...amendments, amendment] };
}

/** Lines for people: how the run goes on, and with what other settings and data. */
export function describeGoingOn(how: string, stored: RunArguments, amended: RunArguments): readonly string[] {
  const first = `${how}${describeChanges(stored, amended)}`;
  const change = describeDataChange(stored, amended);
  return change === null ? [first] : [first, change];
}

/** ", learningRate 0.001 → 0.0001" */
function describeChanges(stored: RunArguments, amended: RunArguments): string {
  return changesOf(stored, amended)
    .map(({ key, before, after }) => `, ${key} ${before} → ${after}`)
    .join('');
}

/** One line for people where the images or labels are not those of before; null where nothing is known to differ. */
function describeDataChange(stored: RunArguments, amended: RunArguments): string | null {
  const [had, has] = [stored.trainImages, amended.trainImages];
  if (had !== has) {
    return `The training data changed: ${had} → ${has} images. The run goes on with these, in a new order.`;
  }
  if (stored.classPixels === undefined || isDeepStrictEqual(stored.classPixels, amended.classPixels))
    return null;
  return 'The training data changed: as many images, other labels. The run goes on with these.';
}

interface Change {
  readonly key: string;
  readonly before: string | number | boolean;
  readonly after: string | number | boolean;
}

function changesOf(stored: RunArguments, amended: RunArguments): readonly Change[] {
  const [was, is] = [valuesOf(stored), valuesOf(amended)];
  return (Object.keys(is) as (keyof typeof is)[])
    .filter((key) => is[key] !== was[key])
    .map((key) => ({ key, before: was[key], after: is[key] }));
}

function valuesOf({ recipe, trainImages, stepsPerEpoch }: RunArguments): Required<AmendedValues> {
  return { ...recipe, trainImages, stepsPerEpoch };
}
