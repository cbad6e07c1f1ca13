import { defineStore } from 'pinia';
import { computed, ref, watch } from 'vue';
import type { StudioEvent } from '../../../shared/contract/system.ts';
import { useClient } from '../../platform/connection.ts';
import { useSession } from '../../platform/session.ts';
import { byAge, matchesSearch, sortRuns } from './columns.ts';
import type { SortOrder } from './columns.ts';
import type { Axis } from './series.ts';
import { toggled, useRunChoice } from './useRunChoice.ts';
import { useRunFiles } from './useRunFiles.ts';
import { useRunList } from './useRunList.ts';

/** Runs shown in the chart when the page opens first. */
const shownAtFirst = 6;

export const useRuns = defineStore('runs', () => {
  const session = useSession();
  const client = useClient();
  const { hear: hearFiles, forget: forgetFiles, ...files } = useRunFiles(client);
  const { show, drop, ...choice } = useRunChoice();
  const { readNames, replace, put, takeOut, ...list } = useRunList();
  const isRead = ref(false);
  const view = {
    search: ref(''),
    sort: ref<SortOrder>({ key: 'created', descending: true }),
    axis: ref<Axis>('step'),
    smoothing: ref(0),
  };

  const matching = computed(() => list.all.value.filter((run) => matchesSearch(run, view.search.value)));
  const listed = computed(() => sortRuns(matching.value, view.sort.value));

  async function read(): Promise<void> {
    const [found] = await Promise.all([client.runs.list(), readNames()]);
    replace(found);
    if (!isRead.value) {
      const newest = byAge(found).slice(-shownAtFirst);
      choice.shown.value = new Set(newest.map((run) => run.run));
      choice.cursor.value = newest[newest.length - 1]?.run ?? null;
    }
    isRead.value = true;
    await Promise.all(
      [...choice.shown.value].filter((run) => list.byName.value.has(run)).map(files.readCurves),
    );
  }

  function hear(event: StudioEvent): void {
    hearFiles(event);
    if (event.type === 'runRemoved') forget(event.run);
    if (event.type !== 'run') return;
    const { run } = event.run;
    if (isRead.value && !list.byName.value.has(run)) show(run);
    put(event.run);
  }

  function forget(run: string): void {
    takeOut(run);
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
      list.all.value.forEach(({ run }) => forget(run));
      isRead.value = false;
    },
  );

  const verbs = { read, toggleShown, remove };
  return { isRead, listed, ...list, ...view, ...files, ...choice, ...verbs };
});
