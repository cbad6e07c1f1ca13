import { recipeFields } from '../../../shared/domain/recipe.ts';
import type { Recipe } from '../../../shared/domain/recipe.ts';
import { formatLearningRate } from '../../format/numbers.ts';

export interface ArgumentDifference {
  readonly label: string;
  readonly a: string;
  readonly b: string;
}

const scientific: ReadonlySet<string> = new Set(['learningRate', 'epsilon', 'weightDecay']);

export function argumentText(key: string, value: string | number | boolean): string {
  if (typeof value === 'number' && scientific.has(key)) return formatLearningRate(value);
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return String(value);
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
