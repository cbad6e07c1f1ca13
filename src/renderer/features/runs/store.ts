import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { StudioEvent } from '../../../shared/contract/system.ts';
import type { RunDetail, RunSummary } from '../../../shared/domain/run.ts';
import { useClient } from '../../platform/connection.ts';
import { useSession } from '../../platform/session.ts';
import { matchesSearch, sortRuns } from './columns.ts';
import type { SortOrder } from './columns.ts';
import { appendPoints } from './series.ts';
import type { Axis, RunSeries } from './series.ts';

/** Runs shown in the chart when the page opens first. */
const shownAtFirst = 6;
const maxPoints = 2000;
const logLines = 500;

export const useRuns = defineStore('runs', () => {
  const session = useSession();
  const client = useClient();
  const byName = shallowRef<ReadonlyMap<string, RunSummary>>(new Map());
  const isRead = ref(false);
  const series = shallowRef<ReadonlyMap<string, RunSeries>>(new Map());
  const details = shallowRef<ReadonlyMap<string, RunDetail>>(new Map());
  const logs = shallowRef<ReadonlyMap<string, readonly string[]>>(new Map());
  const shown = shallowRef<ReadonlySet<string>>(new Set());
  const selected = shallowRef<ReadonlySet<string>>(new Set());
  const cursor = ref<string | null>(null);
  const search = ref('');
  const sort = ref<SortOrder>({ key: 'created', descending: true });
  const axis = ref<Axis>('step');
  const smoothing = ref(0);

  const all = computed(() => [...byName.value.values()]);
  const listed = computed(() =>
    sortRuns(
      all.value.filter((run) => matchesSearch(run, search.value)),
      sort.value,
    ),
  );
  /** Place of a run among all by age: its colour and dash pattern. */
  const orders = computed(() => {
    const byAge = [...all.value].sort(
      (a, b) => a.createdAt.localeCompare(b.createdAt) || a.run.localeCompare(b.run),
    );
    return new Map(byAge.map((run, index) => [run.run, index]));
  });

  async function read(): Promise<void> {
    const list = await client.runs.list();
    byName.value = new Map(list.map((run) => [run.run, run]));
    if (!isRead.value) {
      const newest = sortRuns(list, { key: 'created', descending: true });
      shown.value = new Set(newest.slice(0, shownAtFirst).map((run) => run.run));
      cursor.value = newest[0]?.run ?? null;
    }
    isRead.value = true;
    await Promise.all([...shown.value].filter((run) => byName.value.has(run)).map(readCurves));
  }

  /** The series and arguments a chart needs of one run. */
  async function readCurves(run: string): Promise<void> {
    const detail = await client.runs.detail({ run });
    details.value = new Map(details.value).set(run, detail);
    const [found] = await client.runs.series({ runs: [run], tags: [...detail.series], maxPoints });
    if (found === undefined) return;
    series.value = new Map(series.value).set(run, new Map(found.series.map((one) => [one.tag, one])));
  }

  async function readLog(run: string): Promise<void> {
    const lines = await client.runs.log({ run, lines: logLines });
    logs.value = new Map(logs.value).set(run, lines);
  }

  function hear(event: StudioEvent): void {
    if (event.type === 'run') {
      if (isRead.value && !byName.value.has(event.run.run)) show(event.run.run);
      byName.value = new Map(byName.value).set(event.run.run, event.run);
    } else if (event.type === 'runRemoved') {
      forget(event.run);
    } else if (event.type === 'series') {
      const known = series.value.get(event.run) ?? new Map();
      series.value = new Map(series.value).set(event.run, appendPoints(known, event.points));
    } else if (event.type === 'log') {
      const lines = [...(logs.value.get(event.run) ?? []), ...event.lines].slice(-logLines);
      logs.value = new Map(logs.value).set(event.run, lines);
    }
  }
  session.onEvent(hear);

  function forget(run: string): void {
    const without = <Value>(map: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> =>
      new Map([...map].filter(([name]) => name !== run));
    byName.value = without(byName.value);
    series.value = without(series.value);
    details.value = without(details.value);
    logs.value = without(logs.value);
    shown.value = new Set([...shown.value].filter((name) => name !== run));
    selected.value = new Set([...selected.value].filter((name) => name !== run));
    if (cursor.value === run) cursor.value = null;
  }

  function reset(): void {
    for (const run of byName.value.keys()) forget(run);
    isRead.value = false;
  }
  watch(() => session.project?.path, reset);

  function show(run: string): void {
    shown.value = new Set([...shown.value, run]);
  }

  async function toggleShown(run: string): Promise<void> {
    const next = new Set(shown.value);
    if (!next.delete(run)) next.add(run);
    shown.value = next;
    if (next.has(run) && !series.value.has(run)) await readCurves(run);
  }

  function toggleSelected(run: string): void {
    const next = new Set(selected.value);
    if (!next.delete(run)) next.add(run);
    selected.value = next;
  }

  async function remove(runs: readonly string[]): Promise<void> {
    await session.saving(client.runs.remove({ runs: [...runs] }));
    for (const run of runs) forget(run);
  }

  return {
    byName,
    isRead,
    series,
    details,
    logs,
    shown,
    selected,
    cursor,
    search,
    sort,
    axis,
    smoothing,
    all,
    listed,
    orders,
    read,
    readCurves,
    readLog,
    toggleShown,
    toggleSelected,
    remove,
  };
});
