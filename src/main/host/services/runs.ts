import { basename } from 'node:path';
import type { Job } from '../../../shared/domain/job.ts';
import type { Series } from '../../../shared/domain/series.ts';
import { mapConcurrently } from '../../core/data/concurrent.ts';
import { createSeriesReader, type SeriesReader } from '../../core/store/eventReader.ts';
import { assertRemovable, keepRun, removeRun, renameRun } from '../../core/store/runChanges.ts';
import {
  findRun,
  listPreviews,
  listRuns,
  readRunDetail,
  readRunLog,
  readRunSummary,
} from '../../core/store/runStore.ts';
import { listRunFiles } from '../../core/store/runListing.ts';
import type { HostContext } from '../context.ts';
import { assertNoJob } from './runJobs.ts';
import type { Services } from './services.ts';

/** Event files read at the same time: more would only wait for each other. */
const readersAtOnce = 8;
/** Readers keep the points they have read: this many runs stay warm. */
const readerLimit = 64;

export function createRunsService(context: HostContext): Services['runs'] {
  const { session } = context;
  const readers = createReaders();
  const readerOf = readers.of;

  function projectDir(): string {
    return session.require().project.dir;
  }

  async function readSeries(
    run: string,
    tags: readonly string[],
    maxPoints: number,
  ): Promise<readonly Series[]> {
    const found = await readerOf(await findRun(projectDir(), run)).read(tags);
    return found.map((series) => thinSeries(series, maxPoints));
  }

  return {
    list: () => listRuns(projectDir()),
    async detail({ run }) {
      const folder = await findRun(projectDir(), run);
      return readRunDetail(folder, readerOf(folder));
    },
    series: ({ runs, tags, maxPoints }) =>
      mapConcurrently(runs, readersAtOnce, undefined, async (run) => ({
        run,
        series: await readSeries(run, tags, maxPoints),
      })),
    async files({ run }) {
      const folder = await findRun(projectDir(), run);
      return { folder, files: await listRunFiles(folder) };
    },
    previews: async ({ run }) => listPreviews(await findRun(projectDir(), run)),
    log: async ({ run, lines }) => readRunLog(await findRun(projectDir(), run), lines),
    import: (request) => Promise.resolve(takeOver(context, request)),
    ...changesOf(context, readers),
  };
}

/** What changes run folders; each change is told to all clients. */
function changesOf(
  { session, events, jobs }: HostContext,
  readers: Readers,
): Pick<Services['runs'], 'rename' | 'keep' | 'remove'> {
  async function folderOf(run: string): Promise<string> {
    return findRun(session.requireWritable().project.dir, run);
  }

  return {
    async rename({ run, name }) {
      const folder = await folderOf(run);
      const before = basename(folder);
      assertNoJob(jobs, folder, 'rename');
      const renamed = await renameRun(folder, name);
      readers.forget(folder);
      events.publish({ type: 'runRemoved', run: before });
      events.publish({ type: 'run', run: await readRunSummary(renamed) });
    },
    async keep({ runs, kept }) {
      for (const run of runs) {
        const folder = await folderOf(run);
        await keepRun(folder, kept);
        events.publish({ type: 'run', run: await readRunSummary(folder) });
      }
    },
    async remove({ runs }) {
      const folders = new Set(await Promise.all(runs.map(folderOf)));
      // All of them or none: nothing brings one back.
      for (const folder of folders) {
        assertNoJob(jobs, folder, 'remove');
        await assertRemovable(folder);
      }
      for (const folder of folders) {
        await removeRun(folder);
        readers.forget(folder);
        events.publish({ type: 'runRemoved', run: basename(folder) });
      }
    },
  };
}

function takeOver(
  { session, jobs }: HostContext,
  request: { path: string; dataset?: string | undefined },
): Job {
  const project = session.requireWritable().project.dir;
  const { path, dataset = null } = request;
  const title = `Take over ${basename(path)} from seg-mentor`;
  return jobs.start({ kind: 'importRun', title, params: { project, path, dataset } });
}

interface Readers {
  of(this: void, folder: string): SeriesReader;
  forget(this: void, folder: string): void;
}

/** One reader a run folder; the least lately used are let go of. */
function createReaders(): Readers {
  const readers = new Map<string, SeriesReader>();
  return {
    of(folder) {
      const reader = readers.get(folder) ?? createSeriesReader(folder);
      readers.delete(folder);
      readers.set(folder, reader);
      const oldest = readers.keys().next().value;
      if (readers.size > readerLimit && oldest !== undefined) readers.delete(oldest);
      return reader;
    },
    forget: (folder) => void readers.delete(folder),
  };
}

/** At most `maxPoints` points, evenly chosen by their place, the first and the last among them. */
export function thinSeries(series: Series, maxPoints: number): Series {
  const count = series.steps.length;
  if (count <= maxPoints) return series;
  const places = Array.from({ length: maxPoints }, (_, i) => Math.round((i * (count - 1)) / (maxPoints - 1)));
  return {
    tag: series.tag,
    steps: places.map((place) => series.steps[place]),
    seconds: places.map((place) => series.seconds[place]),
    values: places.map((place) => series.values[place] ?? null),
  };
}
