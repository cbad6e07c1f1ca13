import { randomBytes } from 'node:crypto';
import { copyFile, link, writeFile } from 'node:fs/promises';
import { dirname, join, posix, relative } from 'node:path';
import {
  assertClassEdit,
  classLookup,
  editedClasses,
  reverseEdit,
  type ClassChange,
  type EditedClass,
} from '../../../../shared/domain/classEdit.ts';
import type { DatasetItem } from '../../../../shared/domain/dataset.ts';
import { StudioError } from '../../../../shared/errors.ts';
import { createFolderAtomic, makeFolder } from '../../store/atomicFile.ts';
import {
  changeFolder,
  changeText,
  finishChange,
  historyFolder,
  readHistory,
  type ClassChangeRecord,
} from '../../store/classChangeFiles.ts';
import { hasItem, itemTable, listDatasetNames, openDataset, type Dataset } from '../../store/datasetStore.ts';
import { lastGoodPath, listJournals, setJournalAside } from '../../store/editFolder.ts';
import { readRemoved, removedTable } from '../../store/itemChanges.ts';
import { lockProject } from '../../store/projectLock.ts';
import { projectText, readLockedProject, saveProject, type Project } from '../../store/projectStore.ts';
import { mapConcurrently } from '../concurrent.ts';
import { isStill, listMasks, pickAffected, type DatasetMasks } from './affectedMasks.ts';
import { rewriteMask, type MaskChange } from './rewriteMask.ts';

export interface ClassChangeOptions {
  /** The project's folder. */
  readonly project: string;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Masks decoded and encoded at a time. */
const lanes = 4;

/**
 * Changes the project's class table and with it every mask, those of removed items included. Cancelled, failed or
 * killed before it is published, the project is as it was; afterwards it is as it shall be, for
 * whoever opens the project next finishes it.
 * Throws StudioError: 'badInput' (the edit), 'conflict' (project locked), 'diskFull' …
 */
export async function changeClasses(
  edit: readonly EditedClass[],
  options: ClassChangeOptions,
): Promise<ClassChange> {
  return underLock(options.project, async (project) => {
    assertClassEdit(edit, project.classes);
    return apply(project, edit, null, options);
  });
}

/**
 * Takes a change back. A mask that is still as the change made it becomes what it was; one that was painted on since
 * keeps that and is brought to the former ids as far as they can be told.
 * Throws StudioError: 'conflict' when the table was changed since, 'notFound' when it is too long ago.
 */
export async function revertClasses(id: string, options: ClassChangeOptions): Promise<ClassChange> {
  return underLock(options.project, async (project) => {
    const { record, old } = await readHistory(project.dir, id);
    if (JSON.stringify(project.classes) !== JSON.stringify(record.after)) {
      throw new StudioError('conflict', 'The class table was changed again since.', {
        fix: 'Take the later changes back first.',
      });
    }
    return apply(project, reverseEdit(record.edit, record.before), { record, old }, options);
  });
}

async function underLock<Result>(dir: string, work: (project: Project) => Promise<Result>): Promise<Result> {
  const lock = await lockProject(dir);
  try {
    return await work(await readLockedProject(dir));
  } finally {
    await lock.release();
  }
}

/** The former change that is being taken back. */
interface Former {
  readonly record: ClassChangeRecord;
  /** Folder of its files as they were. */
  readonly old: string;
}

async function apply(
  project: Project,
  edit: readonly EditedClass[],
  former: Former | null,
  options: ClassChangeOptions,
): Promise<ClassChange> {
  const classes = editedClasses(edit);
  const lookup = classLookup(edit, project.classes);
  const names = await listDatasetNames(project.dir);
  const datasets = await Promise.all(names.map((name) => openDataset(project.dir, name)));
  for (const dataset of datasets) await assertNoJournals(dataset);
  const listed = await Promise.all(datasets.map(listMasks));
  const tick = createTick(listed, options);
  const replaced = new Set(former?.record.files);
  const search = { projectDir: project.dir, lookup, replaced, lanes, signal: options.signal, onSpared: tick };
  const work: DatasetMasks[] = [];
  for (const masks of listed) work.push(await pickAffected(masks, search));
  const total = work.reduce((sum, { masks }) => sum + masks.length, 0);
  const next = { ...project, classes };
  if (total === 0) {
    if (!isStill(lookup)) await setJournalsAside(datasets);
    await saveProject(next);
    return { change: null, classes, masks: 0, unreadable: [] };
  }
  const change: MaskChange = { lookup, classes, former: former && lookupOf(former) };
  const id = `${new Date().toISOString().slice(0, 10)}-${randomBytes(6).toString('hex')}`;
  const unreadable: string[] = [];
  await makeFolder(join(project.dir, historyFolder));
  await createFolderAtomic(join(project.dir, changeFolder), async (temp) => {
    const stage = createStage(project.dir, temp);
    for (const { dataset, masks } of work) {
      const counted = await mapConcurrently(masks, lanes, options.signal, async ({ file, item }) => {
        const rewritten = await rewriteMask(
          join(project.dir, file),
          change,
          former && join(former.old, file),
        );
        if (rewritten === null) unreadable.push(file);
        else await stage(file, rewritten.png);
        await stageLastGood({ projectDir: project.dir, dataset, item, change, former }, stage);
        tick();
        return [item.id, rewritten?.pixels ?? item.pixels] as const;
      });
      await stageTables(dataset, new Map(counted), stage);
    }
    await stage('project.json', projectText(next));
    const tables = { before: [...project.classes], after: [...classes], edit: copyEdit(edit) };
    const text = changeText({ formatVersion: 1, id, ...tables, files: stage.files });
    await writeFile(join(temp, 'change.json'), text);
    await setJournalsAside(datasets);
  });
  await finishChange(project.dir);
  return { change: id, classes, masks: total - unreadable.length, unreadable };
}

/** Tells of one more mask that is done, of all that there are. */
function createTick(listed: readonly DatasetMasks[], { onProgress }: ClassChangeOptions): () => void {
  const total = listed.reduce((sum, { masks }) => sum + masks.length, 0);
  let done = 0;
  return () => onProgress?.(++done, total);
}

function copyEdit(edit: readonly EditedClass[]): ClassChangeRecord['edit'] {
  return edit.map(({ name, color, from }) => ({ name, color, from: [...from] }));
}

function lookupOf({ record }: Former): readonly number[] {
  return classLookup(record.edit, record.before);
}

/** Edits that are in no mask yet hold ids of the table as it is. */
async function assertNoJournals(dataset: Dataset): Promise<void> {
  const { dir, info } = dataset;
  const item = (await listJournals(dir)).find((id) => hasItem(dataset, id));
  if (item === undefined) return;
  throw new StudioError(
    'conflict',
    `The mask of ${item} in ${info.name} has edits that are not in its file yet.`,
    {
      fix: 'Open it in the Editor and choose what to keep; then change the classes.',
    },
  );
}

/** Those of removed items, which nobody can open, would mean other classes when the item comes back. */
async function setJournalsAside(datasets: readonly Dataset[]): Promise<void> {
  for (const { dir } of datasets) {
    for (const item of await listJournals(dir)) await setJournalAside(dir, item);
  }
}

interface LastGood {
  readonly projectDir: string;
  readonly dataset: Dataset;
  readonly item: DatasetItem;
  readonly change: MaskChange;
  readonly former: Former | null;
}

/** The version that a damaged mask would be restored from holds ids as well. */
async function stageLastGood(
  { projectDir, dataset, item, change, former }: LastGood,
  stage: Stage,
): Promise<void> {
  const path = lastGoodPath(dataset.dir, item.id);
  const file = relative(projectDir, path).replaceAll('\\', '/');
  const rewritten = await rewriteMask(path, change, former && join(former.old, file));
  if (rewritten !== null) await stage(file, rewritten.png);
}

type Counts = ReadonlyMap<string, DatasetItem['pixels']>;

async function stageTables({ dir, info, items }: Dataset, counts: Counts, stage: Stage): Promise<void> {
  if (counts.size === 0) return;
  const recount = (item: DatasetItem): DatasetItem =>
    counts.has(item.id) ? { ...item, pixels: counts.get(item.id) ?? null } : item;
  const folder = posix.join('datasets', info.name);
  await stage(posix.join(folder, 'items.json'), itemTable(items.map(recount)));
  const removed = await readRemoved({ dir });
  if (removed.length === 0) return;
  const text = removedTable.text(removed.map((one) => ({ ...one, item: recount(one.item) })));
  await stage(posix.join(folder, removedTable.file), text);
}

/** Prepares a file, and keeps the present one beside it. */
interface Stage {
  (file: string, content: Uint8Array | string): Promise<void>;
  readonly files: string[];
}

function createStage(projectDir: string, temp: string): Stage {
  const files: string[] = [];
  async function stage(file: string, content: Uint8Array | string): Promise<void> {
    const [before, after] = [join(temp, 'old', file), join(temp, 'new', file)];
    await Promise.all([before, after].map((path) => makeFolder(dirname(path))));
    // A second name costs nothing; files are only ever replaced, so it keeps showing what was.
    await link(join(projectDir, file), before).catch(() => copyFile(join(projectDir, file), before));
    await writeFile(after, content);
    files.push(file);
  }
  return Object.assign(stage, { files });
}
