import { join } from 'node:path';
import type { RecipePreset } from '../../../shared/contract/training.ts';
import { StudioError } from '../../../shared/errors.ts';
import { listRecipes, recipeId, recipesFolder } from '../../core/store/recipeStore.ts';

/** The application's own recipes by their folder: they stay as they are while it runs. */
const builtIn = new Map<string, Promise<readonly RecipePreset[]>>();

/** The application's own recipes, then those of the project, each by name. */
export async function listPresets(
  resourcesFolder: string,
  project: string | null,
): Promise<readonly RecipePreset[]> {
  const [studio, own] = await Promise.all([
    listBuiltIn(join(resourcesFolder, 'recipes')),
    project === null ? [] : listRecipes(recipesFolder(project), true),
  ]);
  return [...studio, ...own];
}

function listBuiltIn(folder: string): Promise<readonly RecipePreset[]> {
  const known = builtIn.get(folder);
  if (known !== undefined) return known;
  const read = listRecipes(folder, false);
  builtIn.set(folder, read);
  read.catch(() => builtIn.delete(folder));
  return read;
}

/** Throws StudioError('badInput') listing the ids there are. */
export async function findPreset(
  resourcesFolder: string,
  project: string | null,
  id: string,
): Promise<RecipePreset> {
  const presets = await listPresets(resourcesFolder, project);
  const preset = presets.find((one) => one.id === id);
  if (preset !== undefined) return preset;
  throw new StudioError('badInput', `There is no recipe "${id}".`, {
    fix: `Choose one of: ${presets.map((one) => one.id).join(', ')}.`,
  });
}

/**
 * Throws StudioError('conflict') where a name is taken: by one of the application's recipes for good, by one
 * of the project's unless it may be replaced.
 */
export async function assertNameFree(
  resourcesFolder: string,
  project: string,
  name: string,
  mayReplace: boolean,
): Promise<void> {
  const id = recipeId(name);
  const taken = (await listPresets(resourcesFolder, project)).find((one) => one.id === id);
  if (taken === undefined || (taken.own && mayReplace)) return;
  throw new StudioError(
    'conflict',
    taken.own ? `There is a recipe "${taken.name}" already.` : `"${taken.name}" is a recipe of the studio.`,
    { fix: taken.own ? 'Replace it, or choose another name.' : 'Choose another name.' },
  );
}
