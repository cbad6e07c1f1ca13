import { shallowRef, watch } from 'vue';
import type { ShallowRef } from 'vue';
import type { RecipePreset } from '../../../shared/contract/training.ts';
import { defaultRecipe } from '../../../shared/domain/recipe.ts';
import type { Recipe } from '../../../shared/domain/recipe.ts';
import { useClient } from '../../platform/connection.ts';
import { useSession } from '../../platform/session.ts';

export interface Presets {
  readonly presets: ShallowRef<readonly RecipePreset[]>;
  readPresets(this: void): Promise<void>;
  /** Keeps a recipe in the project under a name. */
  keep(this: void, name: string, recipe: Recipe, replace: boolean): Promise<RecipePreset>;
  remove(this: void, own: RecipePreset): Promise<void>;
  /** Brings back one that was removed. */
  restore(this: void, removed: RecipePreset): Promise<void>;
}

/** The studio's recipes and the project's own; changes are acknowledged when they are on disk. */
export function usePresets(): Presets {
  const client = useClient();
  const session = useSession();
  const { saving } = session;
  const presets = shallowRef<readonly RecipePreset[]>([]);
  async function readPresets(): Promise<void> {
    presets.value = await client.training.presets();
  }
  watch(
    () => session.project?.path,
    () => (presets.value = []),
  );
  return {
    presets,
    readPresets,
    async keep(name, recipe, replace) {
      const differing = Object.fromEntries(
        Object.entries(recipe).filter(([key, value]) => defaultRecipe[key as keyof Recipe] !== value),
      );
      const saved = await saving(client.training.saveRecipe({ name, recipe: differing, replace }));
      presets.value = [...presets.value.filter(({ id }) => id !== saved.id), saved];
      return saved;
    },
    async remove(own) {
      await saving(client.training.removeRecipe({ id: own.id }));
      presets.value = presets.value.filter(({ id }) => id !== own.id);
    },
    async restore({ name, help, recipe }) {
      await saving(client.training.saveRecipe({ name, help, recipe: { ...recipe }, replace: true }));
      await readPresets();
    },
  };
}
