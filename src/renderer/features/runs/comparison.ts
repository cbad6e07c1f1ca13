import { recipeFields } from '../../../shared/domain/recipe.ts';
import type { Recipe } from '../../../shared/domain/recipe.ts';
import { argumentText } from '../../format/arguments.ts';

export interface ArgumentDifference {
  readonly label: string;
  readonly a: string;
  readonly b: string;
}

/** Recipe fields in which two runs differ, in the order of the form. */
export function differingArguments(a: Recipe, b: Recipe): readonly ArgumentDifference[] {
  return recipeFields
    .filter((field) => a[field.key] !== b[field.key])
    .map((field) => ({
      label: field.label,
      a: argumentText(field.key, a[field.key]),
      b: argumentText(field.key, b[field.key]),
    }));
}
