import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planImport, type PlanOptions } from '../../src/main/core/data/import/plan.ts';
import { runImport } from '../../src/main/core/data/import/run.ts';
import { readLabelMask } from '../../src/main/core/data/maskIo.ts';
import { maskPath, openDataset } from '../../src/main/core/store/datasetStore.ts';
import { createProject, openProject, saveProject } from '../../src/main/core/store/projectStore.ts';
import type { ImportReport } from '../../src/shared/domain/dataset.ts';
import { imageFile, makeFolder } from './sourceFolder.ts';

export type Files = Readonly<Record<string, Uint8Array | string>>;

export async function makeProject(classNames: readonly string[] = []): Promise<string> {
  const project = await createProject(await mkdtemp(join(tmpdir(), 'project-')));
  const classes = classNames.map((name, id) => ({ id, name, color: '#000000' }));
  await saveProject({ ...project, classes });
  return project.dir;
}

export async function plan(files: Files, options: Partial<PlanOptions> = {}): Promise<ImportReport> {
  return (await planImport(await makeFolder(files), { classes: [], ...options })).report;
}

/** Imports and returns the stored ids of the first item's mask. */
export async function importedIds(
  files: Files,
  options: Partial<PlanOptions> = {},
): Promise<readonly number[]> {
  const project = await makeProject(options.classes?.map((one) => one.name));
  const { classes } = await openProject(project);
  const made = await planImport(await makeFolder(files), { ...options, classes });
  await runImport(made, { project, name: 'd' });
  const dataset = await openDataset(project, 'd');
  return [...(await readLabelMask(maskPath(dataset, dataset.items[0])!)).data];
}

export async function pair(mask: Uint8Array, more: Files = {}): Promise<Files> {
  return { 'images/a.jpg': await imageFile(), 'masks/a.png': mask, ...more };
}
