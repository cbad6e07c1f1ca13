import { readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { RecipePreset } from '../../../shared/contract/training.ts';
import { StudioError } from '../../../shared/errors.ts';
import { makeFolder, syncFolder, writeFileAtomic } from './atomicFile.ts';
import { formatJson } from './textFile.ts';

const recipeFile = z.object({
  name: z.string(),
  help: z.string(),
  recipe: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

/** A recipe as its file holds it: only the fields that differ from the defaults. */
export type RecipeContent = z.infer<typeof recipeFile>;

/** Recipes of a project, beside its runs, so that they can be read, copied and put under version control. */
export function recipesFolder(project: string): string {
  return join(project, 'recipes');
}

/** The recipes in `<folder>/<id>.json`, by name; a file that is no recipe is left out. */
export async function listRecipes(folder: string, own: boolean): Promise<readonly RecipePreset[]> {
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.json'));
  const found = await Promise.all(files.map((file) => readRecipe(folder, file, own)));
  return found.filter((recipe) => recipe !== null).sort((a, b) => a.name.localeCompare(b.name));
}

async function readRecipe(folder: string, file: string, own: boolean): Promise<RecipePreset | null> {
  const text = await readFile(join(folder, file), 'utf8').catch(() => '');
  const parsed = recipeFile.safeParse(parseJson(text));
  return parsed.success ? { id: file.slice(0, -'.json'.length), own, ...parsed.data } : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** "Paper, CamVid" → `paper-camvid`. Throws StudioError('badInput') for a name without letters or digits. */
export function recipeId(name: string): string {
  const id = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  if (id !== '') return id;
  throw new StudioError('badInput', `"${name}" cannot be the name of a recipe.`, {
    fix: 'Use a letter or a digit at least.',
  });
}

/** Keeps a recipe under its name, in place of one of the same name; durable when it returns. Returns its id. */
export async function saveRecipe(project: string, content: RecipeContent): Promise<string> {
  const id = recipeId(content.name);
  await makeFolder(recipesFolder(project));
  const path = join(recipesFolder(project), `${id}.json`);
  await writeFileAtomic(path, formatJson(content));
  return id;
}

/** Throws StudioError('notFound') where the project has no such recipe. */
export async function removeRecipe(project: string, id: string): Promise<void> {
  const folder = recipesFolder(project);
  const known = await readdir(folder).catch((): string[] => []);
  if (!known.includes(`${id}.json`)) {
    throw new StudioError('notFound', `This project has no recipe "${id}".`, {
      fix: 'It may have been removed elsewhere.',
    });
  }
  await rm(join(folder, `${id}.json`));
  await syncFolder(folder);
}
