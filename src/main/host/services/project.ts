import { join, resolve } from 'node:path';
import type { ProjectInfo } from '../../../shared/contract/library.ts';
import type { ProjectSummary } from '../../../shared/domain/system.ts';
import { createProject, isProject } from '../../core/store/projectStore.ts';
import type { HostContext } from '../context.ts';
import { projectsFolder } from '../userFolders.ts';
import { keepCover } from './covers.ts';
import { createRememberedChoices } from './remembered.ts';
import { assertNothingIsWritten, createClassProcedures } from './classes.ts';
import { createRecentProjects, summarizeProject } from './recents.ts';
import type { Services } from './services.ts';

export function createProjectService(context: HostContext): Services['project'] {
  const { session } = context;
  const recents = createRecentProjects(context.configDir, context.cacheDir);
  const choices = createRememberedChoices(context.configDir);

  /** Keeps what the welcome page shows of the open project once it is open no longer. */
  async function remember(info: ProjectInfo | null): Promise<void> {
    if (info === null || context.mode === 'cli') return;
    const summary = await summarizeProject(info);
    const dataset = info.datasets.at(0)?.name;
    if (dataset !== undefined) {
      await keepCover(context.cacheDir, session.require(), dataset).catch(() => undefined);
    }
    // A list that cannot be kept (a read-only home) must not keep a project from opening.
    await recents.remember({ ...summary, openedAt: new Date().toISOString() }).catch(() => undefined);
  }

  /** The open project as it is now, the others as they were when they were last open. */
  async function listRecent(): Promise<readonly ProjectSummary[]> {
    const [info, listed] = await Promise.all([session.info(), recents.list()]);
    if (info === null) return listed;
    const now = await summarizeProject(info);
    return listed.map((summary) => (summary.path === now.path ? { ...summary, ...now } : summary));
  }

  async function open(path: string): Promise<ProjectInfo> {
    if (session.current?.project.dir !== resolve(path)) assertNothingIsWritten(context.jobs);
    await remember(await session.info());
    const info = await session.open(path);
    await context.architectures.use(info.path);
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
      await context.architectures.use(null);
    },
    remembered: ({ project }) => choices.read(project),
    remember: ({ project, values }) => choices.save(project, values),
    forget: ({ path }) => recents.forget(resolve(path)),
    async openSample({ path }) {
      const folder = resolve(path ?? join(projectsFolder(), 'Sample'));
      if (!(await isProject(folder))) await context.jobs.runToEnd({ kind: 'sample', params: { folder } });
      return open(folder);
    },
    ...createClassProcedures(context),
  };
}
