import { join } from 'node:path';
import { z } from 'zod';
import type { ProjectInfo } from '../../../shared/contract/library.ts';
import type { ProjectSummary } from '../../../shared/domain/system.ts';
import { isProject } from '../../core/store/projectStore.ts';
import { listRuns } from '../../core/store/runStore.ts';
import { findCover } from './covers.ts';
import { createJsonStore } from './settings.ts';

const recentLimit = 20;

const recentEntry = z.object({
  path: z.string(),
  name: z.string(),
  images: z.number(),
  runs: z.number(),
  bestMiou: z.number().nullable(),
  openedAt: z.string(),
});

/** What the welcome page shows of a project without opening it, as it was when it was last open. */
type RecentEntry = z.infer<typeof recentEntry>;

export interface RecentProjects {
  /** Newest first. */
  list(): Promise<readonly ProjectSummary[]>;
  remember(entry: RecentEntry): Promise<void>;
  forget(path: string): Promise<void>;
}

export function createRecentProjects(configDir: string, cacheDir: string): RecentProjects {
  const store = createJsonStore(join(configDir, 'recent.json'));
  /** What is listed without the project at `path`, with `first` before the others. */
  async function change(path: string, first: readonly RecentEntry[]): Promise<void> {
    await store.merge(({ projects }) => {
      const others = parseEntries(projects).filter((entry) => entry.path !== path);
      return { projects: [...first, ...others].slice(0, recentLimit) };
    });
  }
  async function completed(entry: RecentEntry): Promise<ProjectSummary> {
    const [exists, cover] = await Promise.all([isProject(entry.path), findCover(cacheDir, entry.path)]);
    return { ...entry, exists, cover };
  }
  return {
    async list() {
      const entries = parseEntries((await store.read())['projects']);
      return Promise.all(entries.map((entry) => completed(entry)));
    },
    remember: (entry) => change(entry.path, [entry]),
    forget: (path) => change(path, []),
  };
}

function parseEntries(projects: unknown): readonly RecentEntry[] {
  return z.array(recentEntry).safeParse(projects).data ?? [];
}

/** The open project in numbers, for the welcome page. */
export async function summarizeProject(info: ProjectInfo): Promise<Omit<RecentEntry, 'openedAt'>> {
  const runs = await listRuns(info.path);
  const scores = runs.map((run) => run.best?.miou ?? null).filter((score) => score !== null);
  return {
    path: info.path,
    name: info.name,
    images: info.datasets.reduce((sum, { items }) => sum + items, 0),
    runs: runs.length,
    bestMiou: scores.length === 0 ? null : Math.max(...scores),
  };
}
