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
  /** `readCurves` unless the run is as it was when this last read them. */
  refreshCurves(this: void, run: RunSummary): Promise<void>;
  /** Arguments, state and checkpoints alone. */
  readDetail(this: void, run: string): Promise<void>;
  /** `readDetail` unless it was read or is on its way. */
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
  const { readDetail, needDetail, forgetDetail } = detailReader(client, details);
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
    needDetail,
    readCurves,
    async refreshCurves(summary) {
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
  return {
    readDetail,
    async needDetail(run) {
      if (!details.value.has(run)) await (onTheirWay.get(run) ?? readDetail(run));
    },
    forgetDetail(run) {
      onTheirWay.delete(run);
      details.value = without(details.value, run);
    },
  };
}

export function without<Value>(map: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> {
  return new Map([...map].filter(([name]) => name !== key));
}
