import type { Series } from '../../../shared/domain/series.ts';
import { createSeriesReader, type SeriesReader } from '../../core/store/eventReader.ts';
import {
  findRun,
  listRuns,
  readRunDetail,
  readRunLog,
  readRunSummary,
  removeRun,
  renameRun,
} from '../../core/store/runStore.ts';
import type { HostContext } from '../context.ts';
import type { Services } from './services.ts';

/** Readers keep the points they have read: this many runs stay warm. */
const readerLimit = 64;

export function createRunsService({ session, events }: HostContext): Services['runs'] {
  const readers = new Map<string, SeriesReader>();

  function projectDir(): string {
    return session.require().project.dir;
  }

  function readerOf(folder: string): SeriesReader {
    const reader = readers.get(folder) ?? createSeriesReader(folder);
    readers.delete(folder);
    readers.set(folder, reader);
    const oldest = readers.keys().next().value;
    if (readers.size > readerLimit && oldest !== undefined) readers.delete(oldest);
    return reader;
  }

  async function readSeries(
    run: string,
    tags: readonly string[],
    maxPoints: number,
  ): Promise<readonly Series[]> {
    const all = await readerOf(await findRun(projectDir(), run)).read();
    return all.filter(({ tag }) => tags.includes(tag)).map((series) => thinSeries(series, maxPoints));
  }

  return {
    list: () => listRuns(projectDir()),
    detail: async ({ run }) => readRunDetail(await findRun(projectDir(), run)),
    series: ({ runs, tags, maxPoints }) =>
      Promise.all(runs.map(async (run) => ({ run, series: await readSeries(run, tags, maxPoints) }))),
    log: async ({ run, lines }) => readRunLog(await findRun(projectDir(), run), lines),
    async rename({ run, name }) {
      session.requireWritable();
      const folder = await findRun(projectDir(), run);
      const renamed = await renameRun(folder, name);
      readers.delete(folder);
      events.publish({ type: 'runRemoved', run });
      events.publish({ type: 'run', run: await readRunSummary(renamed) });
    },
    async remove({ runs }) {
      session.requireWritable();
      for (const run of runs) {
        const folder = await findRun(projectDir(), run);
        await removeRun(folder);
        readers.delete(folder);
        events.publish({ type: 'runRemoved', run });
      }
    },
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
