import type { Recipe } from '../../../shared/domain/recipe.ts';

/** Kept back from the minutes of a recipe for what steps alone do not tell: starting, ending, a busier machine. */
const reserve = 0.04;

/** Steps that the speed of a run of so many minutes is measured on. */
export const calibrationSteps = 20;

/** A resumed session measures anew: the median of three is unmoved by the first, which allocates. */
const fewestMeasured = 3;

/** Steps of a run that minutes do not limit; null: they follow from its speed. */
export function fixedTotalSteps(recipe: Recipe, stepsPerEpoch: number): number | null {
  const { maxMinutes, maxSteps, epochs } = recipe;
  // Fewer are done before there is a speed.
  if (maxSteps > 0 && maxSteps <= calibrationSteps) return maxSteps;
  if (maxMinutes > 0) return null;
  return maxSteps > 0 ? maxSteps : epochs * stepsPerEpoch;
}

/** The step after which the length of a run of so many minutes is fixed, in a session that begins at `startStep`. */
export function calibrationEnd({ maxSteps }: Recipe, startStep: number): number {
  const measured = Math.max(calibrationSteps, startStep + fewestMeasured);
  return maxSteps > 0 ? Math.min(measured, maxSteps) : measured;
}

/** What the first steps of a run cost, in seconds. */
export interface MeasuredSpeed {
  readonly step: number;
  readonly monitor: number;
  readonly checkpoint: number;
  /** Since the run was asked for: loading and the measured steps themselves. */
  readonly elapsed: number;
}

export interface Intervals {
  readonly monitorEvery: number;
  readonly checkpointEvery: number;
}

/**
 * Steps that fit into the recipe's minutes, monitoring and checkpoints counted in.
 * @param done steps done so far; the result is never less
 */
export function stepsForMinutes(
  recipe: Recipe,
  done: number,
  speed: MeasuredSpeed,
  intervals: Intervals,
): number {
  const left = recipe.maxMinutes * 60 * (1 - reserve) - speed.elapsed - speed.monitor - speed.checkpoint;
  const perStep =
    speed.step + speed.monitor / intervals.monitorEvery + speed.checkpoint / intervals.checkpointEvery;
  const steps = done + Math.max(0, Math.floor(left / perStep));
  return recipe.maxSteps > 0 ? Math.max(done, Math.min(steps, recipe.maxSteps)) : steps;
}

/** The recipe's intervals; 0 stands for once an epoch. */
export function intervalsOf(recipe: Recipe, stepsPerEpoch: number): Intervals {
  return {
    monitorEvery: recipe.monitorEvery > 0 ? recipe.monitorEvery : stepsPerEpoch,
    checkpointEvery: recipe.checkpointEvery > 0 ? recipe.checkpointEvery : stepsPerEpoch,
  };
}
