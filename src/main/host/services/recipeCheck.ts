import { defaultRecipe, recipeFields, resumableFields, type Recipe } from '../../../shared/domain/recipe.ts';
import { StudioError } from '../../../shared/errors.ts';
import { checkField, flagName, type FieldSpec } from '../../../shared/fields.ts';
import { losses } from '../../core/training/losses/index.ts';
import { decoders } from '../../core/models/decoders/index.ts';
import { encoders } from '../../core/models/encoders/index.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * The whole recipe from the fields that differ from the defaults: later patches win. Throws
 * StudioError('badInput') that names the field, its flag and what it may hold; ids of nets and losses
 * become their main names.
 */
export function completeRecipe(...patches: readonly Values[]): Recipe {
  const patch: Values = Object.assign({}, ...patches) as Values;
  for (const [key, value] of Object.entries(patch)) checkEntry(key, value);
  const recipe: Recipe = { ...defaultRecipe, ...patch };
  return {
    ...recipe,
    encoder: encoders.get(recipe.encoder).id,
    decoder: decoders.get(recipe.decoder).id,
    loss: losses.get(recipe.loss).id,
  };
}

/** Throws StudioError('badInput') for a field that a resumed run cannot change, or a value it may not have. */
export function checkResumeChanges(changes: Values): void {
  for (const [key, value] of Object.entries(changes)) {
    checkEntry(key, value);
    if ((resumableFields as readonly string[]).includes(key)) continue;
    throw new StudioError('badInput', `A run that goes on keeps its ${key}.`, {
      fix: `It may change: ${resumableFields.join(', ')}. Or start a new run with --weights run:RUN.`,
    });
  }
}

function checkEntry(key: string, value: unknown): void {
  const field: FieldSpec | undefined = recipeFields.find((one) => one.key === key);
  if (field === undefined) {
    throw new StudioError('badInput', `A recipe has no field "${key}".`, {
      fix: `It has: ${recipeFields.map((one) => one.key).join(', ')}.`,
    });
  }
  const problem = checkField(field, value);
  if (problem === undefined) return;
  throw new StudioError('badInput', problem, { fix: `Change "${field.label}" (--${flagName(key)}).` });
}
