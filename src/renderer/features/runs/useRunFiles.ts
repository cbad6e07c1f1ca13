import { shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import type { StudioClient } from '../../../shared/contract/index.ts';
import type { StudioEvent } from '../../../shared/contract/system.ts';
import type { RunDetail, RunSummary } from '../../../shared/domain/run.ts';
import { appendPoints } from './series.ts';
import type { RunSeries } from './series.ts';

const maxPoints = 2000;
const logLines = 500;

/** What was read of single runs: curves, arguments, log; kept up to date by the host's events. */
export interface RunFiles {
  readonly series: ShallowRef<ReadonlyMap<string, RunSeries>>;
  readonly details: ShallowRef<ReadonlyMap<string, RunDetail>>;
  readonly logs: ShallowRef<ReadonlyMap<string, readonly string[]>>;
  readCurves(this: void, run: string): Promise<void>;
  /**
   * Reads again what is old by what the summary tells: arguments, state and checkpoints where they were read, with
   * `curves` all that `readCurves` does, unless the run is as it was when this last read it.
   */
  refresh(this: void, run: RunSummary, curves: boolean): Promise<void>;
  /** Arguments, state and checkpoints alone. */
  readDetail(this: void, run: string): Promise<void>;
  /** `readDetail` unless it was read; waits for one that is on its way. */
  needDetail(this: void, run: string): Promise<void>;
  readLog(this: void, run: string): Promise<void>;
  hear(this: void, event: StudioEvent): void;
  forget(this: void, run: string): void;
}

export function useRunFiles(client: StudioClient): RunFiles {
  const series = shallowRef<ReadonlyMap<string, RunSeries>>(new Map());
  const details = shallowRef<ReadonlyMap<string, RunDetail>>(new Map());
  const logs = shallowRef<ReadonlyMap<string, readonly string[]>>(new Map());
  const readAs = new Map<string, string>();
  const { readDetail, needDetail, refreshDetail, wasAsked, forgetDetail } = detailReader(client, details);
  async function readCurves(run: string): Promise<void> {
    const detail = await readDetail(run);
    const answers = await client.runs.series({ runs: [run], tags: [...detail.series], maxPoints });
    const found = answers.find((answer) => answer.run === run);
    if (found === undefined) return;
    series.value = new Map(series.value).set(run, new Map(found.series.map((one) => [one.tag, one])));
  }
  return {
    series,
    details,
    logs,
    async readDetail(run) {
      await readDetail(run);
    },
    ...{ needDetail, readCurves },
    async refresh(summary, curves) {
      if (!curves) return refreshDetail(summary);
      const now = JSON.stringify(summary);
      if (readAs.get(summary.run) === now) return;
      await readCurves(summary.run);
      readAs.set(summary.run, now);
    },
    async readLog(run) {
      logs.value = new Map(logs.value).set(run, await client.runs.log({ run, lines: logLines }));
    },
    hear(event) {
      if (event.type === 'series') {
        const known = series.value.get(event.run) ?? new Map();
        series.value = new Map(series.value).set(event.run, appendPoints(known, event.points));
      } else if (event.type === 'run') {
        void refreshDetail(event.run).catch(() => undefined);
      } else if (event.type === 'checkpoint' && wasAsked(event.run)) {
        void readDetail(event.run).catch(() => undefined);
      } else if (event.type === 'log' && event.run !== null) {
        const stamp = new Date().toISOString();
        const heard = event.lines.map((line) => `${stamp} ${line}`);
        const lines = [...(logs.value.get(event.run) ?? []), ...heard].slice(-logLines);
        logs.value = new Map(logs.value).set(event.run, lines);
      }
    },
    forget(run) {
      readAs.delete(run);
      series.value = without(series.value, run);
      forgetDetail(run);
      logs.value = without(logs.value, run);
    },
  };
}

interface DetailReader {
  readDetail(this: void, run: string): Promise<RunDetail>;
  needDetail(this: void, run: string): Promise<void>;
  /** `readDetail` where it was read when the run had another state, other checkpoints or other settings. */
  refreshDetail(this: void, run: RunSummary): Promise<void>;
  /** Whether it was read or is on its way. */
  wasAsked(this: void, run: string): boolean;
  forgetDetail(this: void, run: string): void;
}

function detailReader(client: StudioClient, details: RunFiles['details']): DetailReader {
  const onTheirWay = new Map<string, Promise<RunDetail>>();
  async function readDetail(run: string): Promise<RunDetail> {
    const answer = client.runs.detail({ run });
    onTheirWay.set(run, answer);
    try {
      const detail = await answer;
      // Not where the run was forgotten meanwhile, or a later question was answered first.
      if (onTheirWay.has(run)) details.value = new Map(details.value).set(run, detail);
      return detail;
    } finally {
      if (onTheirWay.get(run) === answer) onTheirWay.delete(run);
    }
  }
  const wasAsked = (run: string): boolean => details.value.has(run) || onTheirWay.has(run);
  return {
    ...{ readDetail, wasAsked },
    async needDetail(run) {
      const coming = onTheirWay.get(run);
      if (coming !== undefined) await coming;
      else if (!details.value.has(run)) await readDetail(run);
    },
    async refreshDetail(now) {
      const known = details.value.get(now.run)?.summary;
      if (wasAsked(now.run) && (known === undefined || isOutdated(known, now))) await readDetail(now.run);
    },
    forgetDetail(run) {
      onTheirWay.delete(run);
      details.value = without(details.value, run);
    },
  };
}

function isOutdated(known: RunSummary, now: RunSummary): boolean {
  const isSameBest = known.best?.step === now.best?.step;
  // Its settings or its data changed when it went on.
  const isOther = known.seedGroup !== now.seedGroup;
  return (
    known.state !== now.state || known.latestCheckpoint !== now.latestCheckpoint || !isSameBest || isOther
  );
}

export function without<Value>(map: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> {
  return new Map([...map].filter(([name]) => name !== key));
}
