import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { recipeFields } from '../../shared/domain/recipe.ts';
import type { Recipe } from '../../shared/domain/recipe.ts';
import { checkField, flagName } from '../../shared/fields.ts';
import type { FieldSpec } from '../../shared/fields.ts';

export type RecipePatch = Readonly<Record<string, string | number | boolean>>;

/** One flag for each field of a recipe; nothing is preset, so that a recipe's own values are not overridden. */
export function addRecipeFlags(command: Command): Command {
  for (const field of recipeFields) {
    for (const option of optionsOf(field)) command.addOption(option);
  }
  return command;
}

/** The fields whose flags were typed. */
export function readRecipeFlags(options: Partial<Recipe>): RecipePatch {
  const typed = recipeFields.filter((field) => options[field.key] !== undefined);
  return Object.fromEntries(typed.map((field) => [field.key, options[field.key]])) as RecipePatch;
}

function optionsOf(field: FieldSpec): readonly Option[] {
  const flag = flagName(field.key);
  const description = describeField(field);
  if (field.kind === 'flag') {
    return [new Option(`--${flag}`, description), new Option(`--no-${flag}`, `switch off: ${field.label}`)];
  }
  if (field.kind === 'number') {
    return [new Option(`--${flag} <n>`, description).argParser((text) => parseNumber(field, text))];
  }
  const option = new Option(`--${flag} <value>`, description);
  return [field.kind === 'choice' ? option.choices(field.choices.map((choice) => choice.value)) : option];
}

/** "Images in one step. (images; default: 4)" */
function describeField(field: FieldSpec): string {
  const unit = field.unit === undefined ? '' : `${field.unit}; `;
  return `${field.help} (${unit}default: ${String(field.default)})`;
}

function parseNumber(field: FieldSpec, text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  const problem = checkField(field, value);
  if (problem === undefined) return value;
  throw new InvalidArgumentError(problem);
}
