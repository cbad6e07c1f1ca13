import { join, resolve } from 'node:path';
import type { ProjectInfo } from '../../../shared/contract/library.ts';
import { isJobOver } from '../../../shared/domain/job.ts';
import { sameClassName, type LabelClass } from '../../../shared/domain/labels.ts';
import { StudioError } from '../../../shared/errors.ts';
import { createProject, isProject, saveProject } from '../../core/store/projectStore.ts';
import { listRuns } from '../../core/store/runStore.ts';
import type { HostContext } from '../context.ts';
import { projectsFolder } from '../userFolders.ts';
import { createRecentProjects } from './recents.ts';
import type { Services } from './services.ts';

export function createProjectService(context: HostContext): Services['project'] {
  const { session } = context;
  const recents = createRecentProjects(context.configDir);

  async function remember(info: ProjectInfo): Promise<void> {
    const dataset = info.datasets.at(0);
    const first = dataset && (await session.require().datasets.get(dataset.name)).dataset.items.at(0);
    const runs = await listRuns(info.path);
    const scores = runs.map((run) => run.best?.miou ?? null).filter((score) => score !== null);
    await recents.remember({
      path: info.path,
      name: info.name,
      images: info.datasets.reduce((sum, { items }) => sum + items, 0),
      runs: runs.length,
      bestMiou: scores.length === 0 ? null : Math.max(...scores),
      openedAt: new Date().toISOString(),
      cover: dataset === undefined || first === undefined ? null : { dataset: dataset.name, item: first.id },
    });
  }

  /** Workers write under this host's lock: it must not go before they are done. */
  function assertNothingIsWritten(): void {
    const writing = context.jobs.list().find(({ kind, state }) => kind === 'import' && !isJobOver(state));
    if (writing === undefined) return;
    throw new StudioError('conflict', `This project is being written: ${writing.title}.`, {
      fix: 'Wait for its end, or cancel it.',
    });
  }

  async function open(path: string): Promise<ProjectInfo> {
    if (session.current?.project.dir !== resolve(path)) assertNothingIsWritten();
    const info = await session.open(path);
    if (context.mode !== 'cli') await remember(info);
    return info;
  }

  return {
    recent: () => recents.list(),
    current: () => session.info(),
    async create({ path, name }) {
      await createProject(path, name === undefined ? {} : { name });
      return open(path);
    },
    open: ({ path }) => open(path),
    async close() {
      assertNothingIsWritten();
      await session.close();
    },
    forget: ({ path }) => recents.forget(resolve(path)),
    async openSample({ path }) {
      const folder = resolve(path ?? join(projectsFolder(), 'Sample'));
      if (!(await isProject(folder))) await context.jobs.runToEnd({ kind: 'sample', params: { folder } });
      return open(folder);
    },
    async saveClasses({ classes }) {
      await session.write(async ({ project }) => {
        checkClasses(project.classes, classes);
        await saveProject({ ...project, classes });
      });
      return session.reload();
    },
  };
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
