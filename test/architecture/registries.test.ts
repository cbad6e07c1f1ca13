import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FieldSpec } from '../../src/shared/fields.ts';
import { checkField } from '../../src/shared/fields.ts';
import { defaultRecipe, recipeFields } from '../../src/shared/domain/recipe.ts';
import { jobKinds } from '../../src/shared/domain/job.ts';
import type { Registry } from '../../src/shared/registry.ts';
import { exporters } from '../../src/main/core/exporters/index.ts';
import { formats } from '../../src/main/core/data/formats/index.ts';
import { decoders } from '../../src/main/core/models/decoders/index.ts';
import { encoders } from '../../src/main/core/models/encoders/index.ts';
import { losses } from '../../src/main/core/training/losses/index.ts';
import { jobKindInfo } from '../../src/main/host/jobs/lanes.ts';
import { completeRecipe } from '../../src/main/host/services/recipeCheck.ts';
import { listPresets } from '../../src/main/host/services/presets.ts';
import { projectRoot } from '../support/testData.ts';

interface Described {
  readonly id: string;
  readonly name: string;
  readonly help: string;
  readonly options?: readonly FieldSpec[];
}

const registries: readonly Registry<string, Described>[] = [encoders, decoders, losses, formats, exporters];

describe.each(registries.map((registry) => [registry.noun, registry] as const))(
  'the %s table',
  (_, registry) => {
    it('lists each entry under its own id, with a name and a help that people can read', () => {
      for (const id of registry.ids) {
        const entry = registry.get(id);
        expect(entry.id).toBe(id);
        expect(entry.name.trim()).not.toBe('');
        expect(entry.help.trim().length, `help of ${id}`).toBeGreaterThan(10);
        for (const field of entry.options ?? []) expect(checkField(field, field.default)).toBeUndefined();
      }
    });

    it('names the valid ids when asked for another', () => {
      expect(() => registry.get('no such thing')).toThrow(`There is no ${registry.noun} "no such thing".`);
    });
  },
);

describe('recipes', () => {
  it('have defaults that their own fields accept', () => {
    for (const field of recipeFields) expect(checkField(field, field.default), field.key).toBeUndefined();
    expect(completeRecipe()).toEqual(defaultRecipe);
  });

  it('have presets that are whole and valid', async () => {
    const presets = await listPresets(join(projectRoot, 'resources'), null);
    for (const { id, name, help, recipe } of presets) {
      expect(name.trim(), id).not.toBe('');
      expect(help.trim(), id).not.toBe('');
      expect(() => completeRecipe(recipe), id).not.toThrow();
    }
  });
});

describe('job kinds', () => {
  it('have a lane in the host and a module in the worker', () => {
    expect(Object.keys(jobKindInfo).sort()).toEqual([...jobKinds].sort());
    // Read as text: loading the table's modules would load TensorFlow.
    const table = readFileSync(join(projectRoot, 'src/main/worker/kinds/index.ts'), 'utf8');
    for (const kind of jobKinds) expect(table, kind).toMatch(new RegExp(`\\b${kind}:`));
  });
});
