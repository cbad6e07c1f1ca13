import { randomUUID } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { StudioError, toStudioError } from '../../../shared/errors.ts';
import { ignoreIndex, maxClasses, type LabelClass } from '../../../shared/domain/labels.ts';
import { videosFolder } from '../video/madeVideos.ts';
import { makeFolder, unmakeFolder, writeFileAtomic } from './atomicFile.ts';
import { finishChange, isChanging } from './classChangeFiles.ts';
import { lockProject } from './projectLock.ts';
import { formatJson } from './textFile.ts';
import { sweepTemps } from './temporaries.ts';

export const projectFormatVersion = 1;
const projectFile = 'project.json';

/** `project.json`: the class table all datasets and runs of the project share. */
export interface Project {
  /** Absolute path of the project's folder. */
  readonly dir: string;
  readonly id: string;
  readonly name: string;
  /** ISO 8601 */
  readonly createdAt: string;
  readonly classes: readonly LabelClass[];
  readonly ignoreIndex: number;
  /** Made by a newer version: may be looked at, must not be written. */
  readonly readOnly: boolean;
}

const labelClassSchema = z.object({
  id: z.int().min(0).max(254),
  name: z.string().min(1),
  color: z.string().regex(/^#[0-9A-Fa-f]{6}$/),
});

const projectSchema = z.object({
  formatVersion: z.int().min(1),
  id: z.string().min(1),
  name: z.string().min(1),
  createdAt: z.string(),
  classes: z.array(labelClassSchema).max(maxClasses),
  ignoreIndex: z.int().min(0).max(255),
});

/** Creates an empty project in `dir`, which may exist but must not be a project already. */
export async function createProject(
  dir: string,
  options: { readonly name?: string; readonly classes?: readonly LabelClass[] } = {},
): Promise<Project> {
  const folder = resolve(dir);
  if (await isProject(folder)) {
    throw new StudioError('conflict', `${folder} is already a project.`, {
      fix: 'Open it, or choose another folder.',
    });
  }
  const made = await makeFolder(folder);
  const project: Project = {
    dir: folder,
    id: randomUUID(),
    name: options.name ?? basename(folder),
    createdAt: new Date().toISOString(),
    classes: options.classes ?? [],
    ignoreIndex,
    readOnly: false,
  };
  await saveProject(project).catch(async (thrown: unknown) => {
    await unmakeFolder(folder, made);
    throw thrown;
  });
  return project;
}

export async function isProject(dir: string): Promise<boolean> {
  return stat(join(dir, projectFile)).then(
    (found) => found.isFile(),
    () => false,
  );
}

/**
 * Reads `project.json`, after finishing a change of the class table that was cut off, and sweeps what killed writers
 * left beside it, among its datasets and its videos.
 * Throws StudioError: 'notFound' where it is missing, 'badInput' naming the field that is wrong.
 */
export async function openProject(dir: string): Promise<Project> {
  const folder = resolve(dir);
  if (await isChanging(folder)) await finishUnderLock(folder);
  const project = await readProject(folder);
  if (!project.readOnly) {
    await Promise.all([folder, join(folder, 'datasets'), videosFolder(folder)].map(sweepTemps));
  }
  return project;
}

/** Reads `project.json` of the absolute `folder` and does nothing else. Throws as `openProject` does. */
async function readProject(folder: string): Promise<Project> {
  const text = await readFile(join(folder, projectFile), 'utf8').catch((thrown: unknown) => {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw toStudioError(thrown);
    throw new StudioError('notFound', `${folder} is not a project: ${projectFile} is missing.`, {
      fix: 'Choose the folder that holds project.json, or make a project there with: segstudio init DIR',
    });
  });
  const { formatVersion, ...fields } = parseProject(text, folder);
  return { dir: folder, ...fields, readOnly: formatVersion > projectFormatVersion };
}

/** Writes `project.json` atomically. Throws StudioError('readOnly') for a project of a newer version. */
export async function saveProject(project: Project): Promise<void> {
  assertWritable(project);
  await writeFileAtomic(join(project.dir, projectFile), projectText(project));
}

/** The text of `project.json`. Throws StudioError('badInput') for one that could not be read again. */
export function projectText({ id, name, createdAt, classes, ignoreIndex: ignore }: Project): string {
  const content = { formatVersion: projectFormatVersion, id, name, createdAt, classes, ignoreIndex: ignore };
  const checked = projectSchema.safeParse(content);
  if (!checked.success) {
    const [issue] = checked.error.issues;
    throw new StudioError('badInput', `A project cannot be so: ${issue.path.join('.')}: ${issue.message}.`, {
      fix: 'Give the project and every class a name and every class a colour; nothing was changed.',
    });
  }
  return formatJson(content);
}

/**
 * The project as it is now, for one who holds its lock and is about to write: a change of the class table that was cut
 * off is finished first. Throws as `openProject` does, and StudioError('readOnly') for a project of a newer version.
 */
export async function readLockedProject(dir: string): Promise<Project> {
  const folder = resolve(dir);
  if (await isChanging(folder)) await finishChange(folder);
  const project = await readProject(folder);
  assertWritable(project);
  return project;
}

/** A change of the class table whose process died in it: whoever opens the project next finishes it. */
async function finishUnderLock(folder: string): Promise<void> {
  const lock = await lockProject(folder);
  try {
    if (await isChanging(folder)) await finishChange(folder);
  } finally {
    await lock.release();
  }
}

export function assertWritable(project: Project): void {
  if (!project.readOnly) return;
  throw new StudioError('readOnly', `${project.dir} was made by a newer version: it is open read-only.`, {
    fix: 'Update Seg-Mentor Studio to change this project.',
  });
}

function parseProject(text: string, folder: string): z.infer<typeof projectSchema> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (thrown) {
    throw damaged(folder, thrown instanceof Error ? thrown.message : String(thrown));
  }
  const parsed = projectSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw damaged(folder, `${issue.path.join('.')}: ${issue.message}`);
  }
  const misplaced = parsed.data.classes.findIndex((one, place) => one.id !== place);
  if (misplaced >= 0)
    throw damaged(folder, `classes.${misplaced}.id: a class's id is its place in the table`);
  return parsed.data;
}

function damaged(folder: string, why: string): StudioError {
  return new StudioError('badInput', `${join(folder, projectFile)} is damaged: ${why}.`, {
    fix: 'Mend or restore the file; nothing was changed.',
  });
}
