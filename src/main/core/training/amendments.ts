import { recipeFields } from '../../../shared/domain/recipe.ts';
import type { Recipe } from '../../../shared/domain/recipe.ts';
import type { RunArguments } from '../../../shared/domain/run.ts';

/** The arguments with the settings that hold from `step` on. */
export function amendArguments(args: RunArguments, step: number, recipe: Recipe): RunArguments {
  const keys = (Object.keys(recipe) as (keyof Recipe)[]).filter((key) => recipe[key] !== args.recipe[key]);
  if (keys.length === 0) return args;
  const pick = (from: Recipe): Partial<Recipe> => Object.fromEntries(keys.map((key) => [key, from[key]]));
  const amendment = {
    step,
    at: new Date().toISOString(),
    before: pick(args.recipe),
    after: pick(recipe),
  };
  return { ...args, recipe, amendments: [...args.amendments, amendment] };
}

/** ", learningRate 0.001 → 0.0001" */
export function describeChanges(args: RunArguments, before: RunArguments): string {
  const changed = recipeFields.filter(({ key }) => args.recipe[key] !== before.recipe[key]);
  return changed.map(({ key }) => `, ${key} ${before.recipe[key]} → ${args.recipe[key]}`).join('');
}
