import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkField } from '../../../src/shared/fields.ts';
import { defaultRecipe, recipeFields } from '../../../src/shared/domain/recipe.ts';
import { decoders } from '../../../src/main/core/models/decoders/index.ts';
import { encoders } from '../../../src/main/core/models/encoders/index.ts';
import { classWeightings } from '../../../src/main/core/training/classWeights.ts';
import { losses } from '../../../src/main/core/training/losses/index.ts';
import { optimizers } from '../../../src/main/core/training/optimizers/index.ts';
import { schedules } from '../../../src/main/core/training/schedules.ts';
import { projectRoot } from '../../support/testData.ts';

interface Preset {
  readonly name: string;
  readonly help: string;
  readonly recipe: Readonly<Record<string, unknown>>;
}

const folder = join(projectRoot, 'resources/recipes');

describe.each(readdirSync(folder))('the recipe %s', (file) => {
  const preset = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Preset;

  it('changes known fields to values that are allowed', () => {
    const fields = new Map(recipeFields.map((field) => [field.key as string, field]));
    for (const [key, value] of Object.entries(preset.recipe)) {
      expect(fields.has(key), key).toBe(true);
      expect(checkField(fields.get(key)!, value)).toBeUndefined();
    }
  });

  it('names an encoder, a decoder and a loss that exist', () => {
    const recipe = { ...defaultRecipe, ...preset.recipe };
    expect(encoders.has(recipe.encoder)).toBe(true);
    expect(decoders.has(recipe.decoder)).toBe(true);
    expect(losses.has(recipe.loss)).toBe(true);
  });
});

describe('the choices of the recipe’s fields', () => {
  it.each([
    ['optimizer', optimizers.ids],
    ['schedule', schedules.ids],
    ['classWeights', classWeightings.ids],
  ] as const)('%s are those that are built in', (key, ids) => {
    const field = recipeFields.find((one) => one.key === key);
    expect(field?.kind === 'choice' ? field.choices.map(({ value }) => value).sort() : []).toEqual(
      [...ids].sort(),
    );
  });
});
