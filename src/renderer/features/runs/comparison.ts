import { recipeFields } from '../../../shared/domain/recipe.ts';
import type { RunArguments } from '../../../shared/domain/run.ts';
import { argumentText } from '../../format/arguments.ts';

export interface ArgumentDifference {
  readonly label: string;
  readonly a: string;
  readonly b: string;
}

interface ArgumentRow {
  readonly label: string;
  readonly value: string;
}

/** What a run was trained on, and the weights it really began with. */
export function materialRows(args: RunArguments): readonly ArgumentRow[] {
  return [
    { label: 'Data', value: args.dataset },
    { label: 'Images', value: `${args.trainImages} + ${args.monitorImages} monitored` },
    { label: 'Weights used', value: args.weights },
  ];
}

/** In what two runs differ: material, then fields of the recipe in the order of the form. */
export function differingArguments(a: RunArguments, b: RunArguments): readonly ArgumentDifference[] {
  const others = materialRows(b);
  const material = materialRows(a)
    .map(({ label, value }, place) => ({ label, a: value, b: others[place].value }))
    .filter((row) => row.a !== row.b);
  const settings = recipeFields
    .filter(({ key }) => a.recipe[key] !== b.recipe[key])
    .map(({ key, label }) => ({
      label,
      a: argumentText(key, a.recipe[key]),
      b: argumentText(key, b.recipe[key]),
    }));
  return [...material, ...settings];
}
