import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { RecipePreset } from '../../../shared/contract/training.ts';
import { StudioError } from '../../../shared/errors.ts';

const presetFile = z.object({
  name: z.string(),
  help: z.string(),
  recipe: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
});

/** The recipes in `<resources>/recipes/<id>.json`, by name. */
export async function listPresets(resourcesFolder: string): Promise<readonly RecipePreset[]> {
  const folder = join(resourcesFolder, 'recipes');
  const files = (await readdir(folder).catch(() => [])).filter((file) => file.endsWith('.json'));
  const presets = await Promise.all(files.map((file) => readPreset(folder, file)));
  return presets.sort((a, b) => a.name.localeCompare(b.name));
}

/** Throws StudioError('badInput') listing the ids there are. */
export async function findPreset(resourcesFolder: string, id: string): Promise<RecipePreset> {
  const presets = await listPresets(resourcesFolder);
  const preset = presets.find((one) => one.id === id);
  if (preset !== undefined) return preset;
  throw new StudioError('badInput', `There is no recipe "${id}".`, {
    fix: `Choose one of: ${presets.map((one) => one.id).join(', ')}.`,
  });
}

async function readPreset(folder: string, file: string): Promise<RecipePreset> {
  const content: unknown = JSON.parse(await readFile(join(folder, file), 'utf8'));
  const { name, help, recipe } = presetFile.parse(content);
  return { id: file.slice(0, -'.json'.length), name, help, recipe: recipe };
}
