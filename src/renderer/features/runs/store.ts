import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { StudioEvent } from '../../../shared/contract/system.ts';
import type { RunSummary } from '../../../shared/domain/run.ts';
import { useClient } from '../../platform/connection.ts';
import { useSession } from '../../platform/session.ts';
import { byAge, matchesSearch, sortRuns } from './columns.ts';
import type { SortOrder } from './columns.ts';
import type { Axis } from './series.ts';
import { toggled, useRunChoice } from './useRunChoice.ts';
import { useRunFiles, without } from './useRunFiles.ts';

/** Runs shown in the chart when the page opens first. */
const shownAtFirst = 6;

export const useRuns = defineStore('runs', () => {
  const session = useSession();
  const client = useClient();
  const { hear: hearFiles, forget: forgetFiles, ...files } = useRunFiles(client);
  const { drop, ...choice } = useRunChoice();
  const byName = shallowRef<ReadonlyMap<string, RunSummary>>(new Map());
  const isRead = ref(false);
  const view = {
    search: ref(''),
    sort: ref<SortOrder>({ key: 'created', descending: true }),
    axis: ref<Axis>('step'),
    smoothing: ref(0),
  };

  const all = computed(() => [...byName.value.values()]);
  const found = computed(() => all.value.filter((run) => matchesSearch(run, view.search.value)));
  const listed = computed(() => sortRuns(found.value, view.sort.value));
  /** Place of a run among all by age: its colour and dash pattern. */
  const orders = computed(() => new Map(byAge(all.value).map((run, index) => [run.run, index])));

  async function read(): Promise<void> {
    const list = await client.runs.list();
    byName.value = new Map(list.map((run) => [run.run, run]));
    if (!isRead.value) {
      const newest = byAge(list).slice(-shownAtFirst);
      choice.shown.value = new Set(newest.map((run) => run.run));
      choice.cursor.value = newest[newest.length - 1]?.run ?? null;
    }
    isRead.value = true;
    await Promise.all([...choice.shown.value].filter((run) => byName.value.has(run)).map(files.readCurves));
  }

  function hear(event: StudioEvent): void {
    hearFiles(event);
    if (event.type === 'runRemoved') forget(event.run);
    if (event.type !== 'run') return;
    const { run } = event.run;
    if (isRead.value && !byName.value.has(run)) choice.shown.value = new Set([...choice.shown.value, run]);
    byName.value = new Map(byName.value).set(run, event.run);
  }

  function forget(run: string): void {
    byName.value = without(byName.value, run);
    forgetFiles(run);
    drop(run);
  }

  async function toggleShown(run: string): Promise<void> {
    choice.shown.value = toggled(choice.shown.value, run);
    if (choice.shown.value.has(run) && !files.series.value.has(run)) await files.readCurves(run);
  }

  async function remove(runs: readonly string[]): Promise<void> {
    await session.saving(client.runs.remove({ runs: [...runs] }));
    runs.forEach(forget);
  }

  session.onEvent(hear);
  watch(
    () => session.project?.path,
    () => {
      [...byName.value.keys()].forEach(forget);
      isRead.value = false;
    },
  );

  const verbs = { read, toggleShown, remove };
  return { byName, isRead, all, listed, orders, ...view, ...files, ...choice, ...verbs };
});
