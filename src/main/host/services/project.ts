import { join, resolve } from 'node:path';
import type { ProjectInfo } from '../../../shared/contract/library.ts';
import { isJobOver } from '../../../shared/domain/job.ts';
import { sameClassName, type LabelClass } from '../../../shared/domain/labels.ts';
import type { ProjectSummary } from '../../../shared/domain/system.ts';
import { StudioError } from '../../../shared/errors.ts';
import { createProject, isProject, saveProject } from '../../core/store/projectStore.ts';
import type { HostContext } from '../context.ts';
import type { Jobs } from '../jobs/queue.ts';
import { projectsFolder } from '../userFolders.ts';
import { createRememberedChoices } from './remembered.ts';
import { createRecentProjects, summarizeProject } from './recents.ts';
import type { Services } from './services.ts';

export function createProjectService(context: HostContext): Services['project'] {
  const { session } = context;
  const recents = createRecentProjects(context.configDir);
  const choices = createRememberedChoices(context.configDir);

  /** Keeps what the welcome page shows of the open project once it is open no longer. */
  async function remember(info: ProjectInfo | null): Promise<void> {
    if (info === null || context.mode === 'cli') return;
    const summary = await summarizeProject(session.require(), info);
    // A list that cannot be kept (a read-only home) must not keep a project from opening.
    await recents.remember({ ...summary, openedAt: new Date().toISOString() }).catch(() => undefined);
  }

  /** The open project as it is now, the others as they were when they were last open. */
  async function listRecent(): Promise<readonly ProjectSummary[]> {
    const info = await session.info();
    const listed = await recents.list();
    if (info === null) return listed;
    const now = await summarizeProject(session.require(), info);
    return listed.map((summary) => (summary.path === now.path ? { ...summary, ...now } : summary));
  }

  async function open(path: string): Promise<ProjectInfo> {
    if (session.current?.project.dir !== resolve(path)) assertNothingIsWritten(context.jobs);
    await remember(await session.info());
    const info = await session.open(path);
    await remember(info);
    return info;
  }

  return {
    recent: listRecent,
    current: () => session.info(),
    async create({ path, name }) {
      assertNothingIsWritten(context.jobs);
      await createProject(path, name === undefined ? {} : { name });
      return open(path);
    },
    open: ({ path }) => open(path),
    async close() {
      assertNothingIsWritten(context.jobs);
      await remember(await session.info());
      await session.close();
    },
    remembered: ({ project }) => choices.read(project),
    remember: ({ project, values }) => choices.save(project, values),
    forget: ({ path }) => recents.forget(resolve(path)),
    async openSample({ path }) {
      const folder = resolve(path ?? join(projectsFolder(), 'Sample'));
      if (!(await isProject(folder))) await context.jobs.runToEnd({ kind: 'sample', params: { folder } });
      return open(folder);
    },
    async saveClasses({ classes }) {
      await session.write(async ({ project }) => {
        // An import writes the class table as it found it, with its own classes added.
        assertNothingIsWritten(context.jobs);
        checkClasses(project.classes, classes);
        await saveProject({ ...project, classes });
      });
      return session.reload();
    },
  };
}

/** Workers write under this host's lock: it must not go before they are done. */
function assertNothingIsWritten(jobs: Jobs): void {
  const writing = jobs.list().find(({ kind, state }) => kind === 'import' && !isJobOver(state));
  if (writing === undefined) return;
  throw new StudioError('conflict', `This project is being written: ${writing.title}.`, {
    fix: 'Wait for its end, or cancel it.',
  });
}

/** Masks hold class ids, so a class may be renamed, recoloured or added here, never moved or removed. */
function checkClasses(before: readonly LabelClass[], after: readonly LabelClass[]): void {
  if (after.length < before.length || after.some((one, place) => one.id !== place)) {
    throw new StudioError('badInput', 'Class ids must stay 0, 1, 2 … and no class may disappear.', {
      fix: 'Rename a class, or add new ones at the end.',
    });
  }
  const twice = after.find((one, place) =>
    after.slice(0, place).some((other) => sameClassName(one.name, other.name)),
  );
  if (twice === undefined) return;
  throw new StudioError('badInput', `There are two classes "${twice.name}".`, {
    fix: 'Give each its own name.',
  });
}
