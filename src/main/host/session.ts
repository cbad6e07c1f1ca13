import type { ProjectInfo } from '../../shared/contract/library.ts';
import type { DatasetSummary } from '../../shared/domain/dataset.ts';
import { StudioError, toStudioError } from '../../shared/errors.ts';
import { listDatasetNames, summarizeDataset } from '../core/store/datasetStore.ts';
import { lockProject, type ProjectLock } from '../core/store/projectLock.ts';
import { openProject, type Project } from '../core/store/projectStore.ts';
import { createDatasetCache, type DatasetCache } from './datasetCache.ts';
import type { EventHub } from './events.ts';

export interface OpenProject {
  readonly project: Project;
  readonly datasets: DatasetCache;
  /** Why nothing may be changed; null when it may. */
  readonly readOnlyReason: string | null;
}

/**
 * `held`: the project is locked as long as it is open, a second opener reads only.
 * `each`: one command's session; the lock is held only around each write, so that a command can train
 * or test while the application has the project open.
 */
export type LockPolicy = 'held' | 'each';

/** The host's one open project, and the only way to write into it. */
export interface ProjectSession {
  readonly current: OpenProject | null;
  /** Throws StudioError('notFound') while no project is open. */
  require(): OpenProject;
  open(path: string): Promise<ProjectInfo>;
  close(): Promise<void>;
  info(): Promise<ProjectInfo | null>;
  /** Reads project.json anew after a worker changed it, and tells everyone. */
  reload(): Promise<ProjectInfo>;
  /** One write after another, under the lock. Throws StudioError('readOnly' | 'conflict'). */
  write<Result>(change: (open: OpenProject) => Promise<Result>): Promise<Result>;
}

export function createProjectSession(events: EventHub, policy: LockPolicy): ProjectSession {
  let current: OpenProject | null = null;
  let lock: ProjectLock | null = null;
  let lastWrite: Promise<unknown> = Promise.resolve();

  function required(): OpenProject {
    if (current !== null) return current;
    throw new StudioError('notFound', 'No project is open.', {
      fix: 'Open one, or make one with: segstudio init DIR',
    });
  }

  async function close(): Promise<void> {
    if (current === null) return;
    await lastWrite.catch(() => undefined);
    current = null;
    await lock?.release();
    lock = null;
    events.publish({ type: 'project', project: null });
  }

  async function announce(): Promise<ProjectInfo> {
    const info = await describeProject(required());
    events.publish({ type: 'project', project: info });
    return info;
  }

  async function writeNow<Result>(change: (open: OpenProject) => Promise<Result>): Promise<Result> {
    const open = required();
    if (open.readOnlyReason !== null) throw readOnly(open);
    if (policy === 'held') return change(open);
    const held = await lockProject(open.project.dir);
    try {
      return await change(open);
    } finally {
      await held.release();
    }
  }

  return {
    get current() {
      return current;
    },
    require: required,
    close,
    info: () => (current === null ? Promise.resolve(null) : describeProject(current)),
    async open(path) {
      const project = await openProject(path);
      if (current?.project.dir === project.dir) return announce();
      await close();
      const access = await takeAccess(project, policy);
      lock = access.lock;
      current = {
        project,
        readOnlyReason: access.readOnlyReason,
        datasets: createDatasetCache(project.dir, events),
      };
      return announce();
    },
    async reload() {
      const open = required();
      current = { ...open, project: await openProject(open.project.dir) };
      return announce();
    },
    write(change) {
      const next = lastWrite.then(() => writeNow(change));
      lastWrite = next.catch(() => undefined);
      return next;
    },
  };
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

function readOnly(open: OpenProject): StudioError {
  return new StudioError('readOnly', open.readOnlyReason ?? 'This project is open read-only.', {
    fix: 'Close it elsewhere or make its folder writable, then open it again.',
  });
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
