import { isDeepStrictEqual } from 'node:util';
import type { ProjectInfo } from '../../shared/contract/library.ts';
import type { DatasetSummary } from '../../shared/domain/dataset.ts';
import { StudioError, toStudioError } from '../../shared/errors.ts';
import {
  datasetDir,
  listDatasetNames,
  openDataset,
  summarizeDataset,
  type Dataset,
} from '../core/store/datasetStore.ts';
import { listJournals } from '../core/store/editFolder.ts';
import { finishMaskChange, isMaskChanging } from '../core/store/maskTransaction.ts';
import { lockProject, type ProjectLock } from '../core/store/projectLock.ts';
import { openProject, readLockedProject, type Project } from '../core/store/projectStore.ts';
import { recoverDataset, type Recovery } from '../core/store/recoverEdits.ts';
import { createDatasetCache, type DatasetCache } from './datasetCache.ts';
import type { EventHub } from './events.ts';

export interface OpenProject {
  readonly project: Project;
  readonly datasets: DatasetCache;
  /** Why nothing may be changed; null when it may. */
  readonly readOnlyReason: string | null;
  /** By `dataset/item`: edits of masks that a crash left in their journals, until the user was told. */
  readonly recovered: Map<string, Recovery>;
}

/**
 * `held`: the project is locked as long as it is open, a second opener reads only.
 * `each`: one command's session; the lock is held only around each write, so that a command can train
 * or test while the application has the project open.
 */
export type LockPolicy = 'held' | 'each';

/** The host's one open project, and the only way to write into it. */
export class ProjectSession {
  readonly #events: EventHub;
  readonly #policy: LockPolicy;
  #current: OpenProject | null = null;
  #lock: ProjectLock | null = null;
  #lastWrite: Promise<unknown> = Promise.resolve();
  #lastMove: Promise<unknown> = Promise.resolve();
  #beforeLeave: () => Promise<void> = () => Promise.resolve();

  constructor(events: EventHub, policy: LockPolicy) {
    this.#events = events;
    this.#policy = policy;
  }

  get current(): OpenProject | null {
    return this.#current;
  }

  /** Throws StudioError('notFound') while no project is open. */
  require(): OpenProject {
    if (this.#current !== null) return this.#current;
    throw new StudioError('notFound', 'No project is open.', {
      fix: 'Open one, or make one with: segstudio init DIR',
    });
  }

  /** Throws StudioError('readOnly') where nothing may be changed. */
  requireWritable(): OpenProject {
    const open = this.require();
    if (open.readOnlyReason === null) return open;
    throw new StudioError('readOnly', open.readOnlyReason, {
      fix: 'Close it elsewhere or make its folder writable, then open it again.',
    });
  }

  /** Work to finish while the project can still be written; one piece. */
  beforeLeave(work: () => Promise<void>): void {
    this.#beforeLeave = work;
  }

  /**
   * Opens a project in place of the present one. Opening the present one again lets it go only where it was read only
   * and can be written by now.
   */
  open(path: string): Promise<ProjectInfo> {
    return this.#inTurn(async () => {
      const found = await openProject(path);
      const present = this.#current?.project.dir === found.dir ? this.#current : null;
      if (present?.readOnlyReason === null) return this.#announce();
      if (present === null) await this.#leave();
      const access = await takeAccess(found, this.#policy);
      if (present === null || access.readOnlyReason === null) await this.#enter(found, access);
      else this.#current = { ...present, project: found, readOnlyReason: access.readOnlyReason };
      return this.#announce();
    });
  }

  close(): Promise<void> {
    return this.#inTurn(() => this.#leave());
  }

  info(): Promise<ProjectInfo | null> {
    return this.#current === null ? Promise.resolve(null) : describeProject(this.#current);
  }

  /** Reads project.json anew after a change, and tells everyone. */
  reload(): Promise<ProjectInfo> {
    return this.#inTurn(async () => {
      const open = this.require();
      // Who holds the lock finishes a change of the classes that was cut off; `openProject` would find itself in the way.
      const read = this.#lock === null ? openProject : readLockedProject;
      this.#current = { ...open, project: await read(open.project.dir) };
      return this.#announce();
    });
  }

  /**
   * One write after another, under the lock; `change` is given the project as it is on the disk then, which everyone is
   * told of where it is not what was open. Throws StudioError('readOnly' | 'conflict').
   */
  write<Result>(change: (open: OpenProject) => Promise<Result>): Promise<Result> {
    const next = this.#lastWrite.then(() => this.#writeNow(change));
    this.#lastWrite = next.catch(() => undefined);
    return next;
  }

  /** One change of what is open after another: two at once (a double click) would take a lock twice, or lose one. */
  #inTurn<Result>(move: () => Promise<Result>): Promise<Result> {
    const next = this.#lastMove.then(move);
    this.#lastMove = next.catch(() => undefined);
    return next;
  }

  /** What is open stays so until this one is read. */
  async #enter(found: Project, { lock, readOnlyReason }: Access): Promise<void> {
    try {
      // Until the lock was ours another process may have changed it.
      const project = lock === null ? found : await readLockedProject(found.dir);
      const recovered =
        readOnlyReason === null ? await recoverEdits(project, lock !== null) : new Map<string, Recovery>();
      const datasets = createDatasetCache(project.dir, this.#events);
      await this.#leave();
      this.#current = { project, readOnlyReason, datasets, recovered };
      this.#lock = lock;
    } catch (thrown) {
      await lock?.release();
      throw thrown;
    }
  }

  async #leave(): Promise<void> {
    if (this.#current === null) return;
    await this.#beforeLeave();
    await this.#lastWrite;
    this.#current = null;
    await this.#lock?.release();
    this.#lock = null;
    this.#events.publish({ type: 'project', project: null });
  }

  async #writeNow<Result>(change: (open: OpenProject) => Promise<Result>): Promise<Result> {
    const open = this.requireWritable();
    const held = this.#policy === 'held' ? null : await lockProject(open.project.dir);
    try {
      const now = await readForWriting(open);
      if (!isDeepStrictEqual(now.project, open.project)) {
        this.#current = now;
        await this.#announce();
      }
      return await change(now);
    } finally {
      await held?.release();
    }
  }

  async #announce(): Promise<ProjectInfo> {
    const info = await describeProject(this.require());
    this.#events.publish({ type: 'project', project: info });
    return info;
  }
}

/**
 * What is open as it is on the disk, for the holder of the lock. A change of classes or masks that was cut off (a full
 * disk) is finished first: nothing may come in between.
 */
async function readForWriting(open: OpenProject): Promise<OpenProject> {
  const { datasets } = open;
  const project = await readLockedProject(open.project.dir);
  for (const name of await listDatasetNames(project.dir)) {
    if (!(await isMaskChanging(datasetDir(project.dir, name)))) continue;
    await datasets.put(await finishMaskChange((await datasets.get(name)).dataset));
  }
  return { ...open, project };
}

interface Access {
  readonly lock: ProjectLock | null;
  readonly readOnlyReason: string | null;
}

/** A project that another process has open, or that cannot be written, is opened for reading. */
async function takeAccess(project: Project, policy: LockPolicy): Promise<Access> {
  if (project.readOnly) {
    return { lock: null, readOnlyReason: 'This project was made by a newer version: it is open read-only.' };
  }
  if (policy === 'each') return { lock: null, readOnlyReason: null };
  try {
    return { lock: await lockProject(project.dir), readOnlyReason: null };
  } catch (thrown) {
    const error = toStudioError(thrown);
    if (error.code !== 'conflict' && error.code !== 'readOnly') throw error;
    return { lock: null, readOnlyReason: error.message };
  }
}

/**
 * Before anybody reads the masks: those that a killed process was putting in place, and edits that it had acknowledged,
 * belong to them. A process that has the project open at present writes its own.
 */
async function recoverEdits(project: Project, isLocked: boolean): Promise<Map<string, Recovery>> {
  const names = await listDatasetNames(project.dir);
  const dirs = names.map((name) => datasetDir(project.dir, name));
  const journals = await Promise.all(dirs.map(listJournals));
  const changing = await Promise.all(dirs.map(isMaskChanging));
  if (journals.every((list) => list.length === 0) && !changing.includes(true)) return new Map();
  const lock = isLocked ? null : await lockProject(project.dir).catch(() => null);
  if (!isLocked && lock === null) return new Map();
  try {
    return await recoverDatasets(project, names);
  } finally {
    await lock?.release();
  }
}

async function recoverDatasets(project: Project, names: readonly string[]): Promise<Map<string, Recovery>> {
  const found = new Map<string, Recovery>();
  for (const name of names) {
    const dataset = await openWhole(project.dir, name).catch(() => null);
    if (dataset === null) continue;
    // A disk that cannot be written now leaves the journals for the next start.
    const items = await recoverDataset(dataset, project.classes).catch(() => new Map<string, Recovery>());
    for (const [item, recovery] of items) found.set(`${name}/${item}`, recovery);
  }
  return found;
}

/** Masks that a killed process was putting in place are there first; what cannot be written now is tried again later. */
async function openWhole(projectDir: string, name: string): Promise<Dataset> {
  const dataset = await openDataset(projectDir, name);
  if (!(await isMaskChanging(dataset.dir))) return dataset;
  return finishMaskChange(dataset);
}

async function describeProject(open: OpenProject): Promise<ProjectInfo> {
  const { project, readOnlyReason } = open;
  return {
    path: project.dir,
    name: project.name,
    classes: project.classes,
    ignoreIndex: project.ignoreIndex,
    datasets: await summarizeDatasets(open),
    readOnly: readOnlyReason !== null,
    readOnlyReason,
  };
}

/** A damaged dataset must not keep its project from opening; asking for it tells what is wrong. */
async function summarizeDatasets({ project, datasets }: OpenProject): Promise<readonly DatasetSummary[]> {
  const names = await listDatasetNames(project.dir);
  const found = await Promise.all(names.map((name) => datasets.get(name).catch(() => null)));
  return found.filter((entry) => entry !== null).map(({ dataset }) => summarizeDataset(dataset));
}
