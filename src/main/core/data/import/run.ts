import { constants } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import type { DatasetItem, ImportReport } from '../../../../shared/domain/dataset.ts';
import { StudioError } from '../../../../shared/errors.ts';
import { createFolderAtomic, makeFolder } from '../../store/atomicFile.ts';
import {
  datasetDir,
  datasetsDir,
  isDatasetName,
  listDatasetNames,
  writeDatasetTables,
} from '../../store/datasetStore.ts';
import { lockProject } from '../../store/projectLock.ts';
import { assertWritable, openProject, saveProject, type Project } from '../../store/projectStore.ts';
import { mapConcurrently } from '../concurrent.ts';
import { countLabels, type LabelMask } from '../labelMask.ts';
import { encodeIndexPng, readRawMask } from '../maskIo.ts';
import { createItemIds } from './itemIds.ts';
import { valueUnder } from './meaning.ts';
import type { ImportPlan, PlannedItem } from './plan.ts';

export interface RunImportOptions {
  /** The project's folder. */
  readonly project: string;
  /** null: after the source's folder. */
  readonly name?: string | null;
  /** Keep images where they are and note their absolute paths; else their bytes are copied unchanged. */
  readonly link?: boolean;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
}

const concurrency = 4;

/**
 * Carries a plan out: writes the dataset into a temporary folder, adds the new classes to the project, and
 * publishes the folder by one rename as its last act. Failed, cancelled or killed before that, the project
 * is as it was (a kill between the last two may leave classes without pixels).
 * Throws StudioError: 'conflict' (name taken, project locked or changed since the plan), 'diskFull', …
 */
export async function runImport(plan: ImportPlan, options: RunImportOptions): Promise<ImportReport> {
  const projectDir = resolve(options.project);
  const lock = await lockProject(projectDir);
  try {
    const project = await openProject(projectDir);
    assertWritable(project);
    assertSameClasses(plan, project);
    const name = await chooseName(projectDir, options.name ?? null, plan.report.dataset);
    await makeFolder(datasetsDir(projectDir));
    await publish(plan, options, project, name);
    return { ...plan.report, dataset: name, samples: [], dryRun: false };
  } finally {
    await lock.release();
  }
}

async function publish(
  plan: ImportPlan,
  options: RunImportOptions,
  project: Project,
  name: string,
): Promise<void> {
  const addsClasses = plan.classes.length > project.classes.length;
  const classes = { saved: false };
  try {
    await createFolderAtomic(datasetDir(project.dir, name), async (temp) => {
      const items = await writeItems(plan, temp, options);
      const { format } = plan.report;
      const info = { name, format, linked: options.link === true, createdAt: new Date().toISOString() };
      await writeDatasetTables(temp, info, items);
      if (addsClasses) await saveProject({ ...project, classes: plan.classes });
      classes.saved = addsClasses;
    });
  } catch (thrown) {
    if (classes.saved) await saveProject(project);
    throw thrown;
  }
}

async function writeItems(
  plan: ImportPlan,
  dir: string,
  options: RunImportOptions,
): Promise<readonly DatasetItem[]> {
  const link = options.link === true;
  await mkdir(join(dir, 'masks'));
  if (!link) await mkdir(join(dir, 'images'));
  const ids = createItemIds(plan.items.map((item) => item.name));
  let done = 0;
  return mapConcurrently(plan.items, concurrency, options.signal, async (item, i) => {
    const written = await writeItem(plan, item, ids[i], dir, link);
    options.onProgress?.(++done, plan.items.length);
    return written;
  });
}

async function writeItem(
  plan: ImportPlan,
  item: PlannedItem,
  id: string,
  dir: string,
  link: boolean,
): Promise<DatasetItem> {
  const image = link ? item.image : `images/${id}${extname(item.image).toLowerCase()}`;
  if (!link) await copyFile(item.image, join(dir, image), constants.COPYFILE_FICLONE);
  const labels = await readLabels(plan, item);
  const mask = labels === null ? null : `masks/${id}.png`;
  if (labels !== null)
    await writeFile(join(dir, `masks/${id}.png`), await encodeIndexPng(labels, plan.classes));
  return {
    id,
    name: item.name,
    image,
    mask,
    width: item.width,
    height: item.height,
    split: item.split,
    review: 'review',
    pixels: labels === null ? null : countLabels(labels),
  };
}

/** The item's mask as class ids. Throws StudioError('conflict') when the file changed since the plan. */
async function readLabels(plan: ImportPlan, item: PlannedItem): Promise<LabelMask | null> {
  if (item.mask === null) return null;
  const raw = await readRawMask(item.mask);
  const valueOf = valueUnder(plan.by, raw);
  if (valueOf === null) throw changed(item.mask);
  const idOfStored = new Map<number, number | undefined>();
  const data = new Uint8Array(raw.values.length);
  for (let i = 0; i < data.length; i++) {
    const stored = raw.values[i];
    if (!idOfStored.has(stored)) idOfStored.set(stored, plan.ids.get(valueOf(stored)));
    const id = idOfStored.get(stored);
    if (id === undefined) throw changed(item.mask);
    data[i] = id;
  }
  if (raw.width !== item.width || raw.height !== item.height) throw changed(item.mask);
  return { width: raw.width, height: raw.height, data };
}

async function chooseName(projectDir: string, wanted: string | null, fallback: string): Promise<string> {
  const taken = new Set((await listDatasetNames(projectDir)).map((name) => name.toLowerCase()));
  if (wanted !== null) {
    if (!taken.has(wanted.toLowerCase())) return basename(datasetDir(projectDir, wanted));
    throw new StudioError('conflict', `The project already has a dataset "${wanted}".`, {
      fix: 'Choose another name with --name.',
    });
  }
  const cleaned = fallback.replace(/[^\p{L}\p{N} ._-]/gu, '_').replace(/^[^\p{L}\p{N}]+|[ .]+$/gu, '');
  const stem = isDatasetName(cleaned) ? cleaned : 'dataset';
  for (let number = 1; ; number++) {
    const name = number === 1 ? stem : `${stem}-${number}`;
    if (!taken.has(name.toLowerCase())) return name;
  }
}

function assertSameClasses(plan: ImportPlan, project: Project): void {
  if (JSON.stringify(plan.oldClasses) === JSON.stringify(project.classes)) return;
  throw new StudioError('conflict', 'The project’s classes were changed since the import was planned.', {
    fix: 'Start the import again.',
  });
}

function changed(path: string): StudioError {
  return new StudioError('conflict', `${path} was changed during the import.`, {
    fix: 'Start the import again.',
  });
}
