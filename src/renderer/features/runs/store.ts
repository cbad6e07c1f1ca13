import { defineStore } from 'pinia';
import { ref, watch } from 'vue';
import type { StudioEvent } from '../../../shared/contract/system.ts';
import { hasArguments } from '../../../shared/domain/run.ts';
import { useClient } from '../../platform/connection.ts';
import { areNames, useRemembered } from '../../platform/remembered.ts';
import { useSession } from '../../platform/session.ts';
import { byAge } from './columns.ts';
import { hasAny, useRunChoice } from './useRunChoice.ts';
import { useRunEdits } from './useRunEdits.ts';
import { useRunFiles } from './useRunFiles.ts';
import { useRunList } from './useRunList.ts';
import { useRunRows } from './useRunRows.ts';

/** Runs shown in the chart when the page opens first. */
const shownAtFirst = 6;

const isChoice = (value: unknown): value is readonly string[] | null => value === null || areNames(value);

export const useRuns = defineStore('runs', () => {
  const session = useSession();
  const client = useClient();
  const { hear: hearFiles, forget: forgetFiles, ...files } = useRunFiles(client);
  const { readNames, replace, put, takeOut, passOn, ...list } = useRunList();
  const isRead = ref(false);
  /** Runs in the chart as the user chose them; null: never chosen. */
  const keptShown = useRemembered<readonly string[] | null>('runs.shown', null, isChoice);
  const { rowOf, membersOf, ...view } = useRunRows(list.all);
  const { drop, ...choice } = useRunChoice({ rowOf, membersOf });
  const edits = useRunEdits(client, session.saving, passOn);

  async function read(): Promise<void> {
    const [found] = await Promise.all([client.runs.list(), readNames()]);
    replace(found);
    if (!isRead.value) {
      const newest = byAge(found).slice(-shownAtFirst);
      const kept = keptShown.value?.filter((run) => list.byName.value.has(run));
      choice.shown.value = new Set(kept ?? newest.map((run) => run.run));
      choice.cursor.value = newest[newest.length - 1]?.run ?? null;
    }
    isRead.value = true;
    const readable = found.filter(hasArguments);
    await allOf(readable.map((run) => files.refresh(run, choice.shown.value.has(run.run))));
  }

  function hear(event: StudioEvent): void {
    hearFiles(event);
    if (event.type === 'runRemoved') forget(event.run);
    if (event.type !== 'run') return;
    const { run } = event.run;
    const isNew = isRead.value && !list.byName.value.has(run);
    if (isNew) {
      choice.setShown([run], true);
      if (keptShown.value !== null) keptShown.value = [...keptShown.value, run];
    }
    put(event.run);
    // One that comes with steps done was renamed or taken over: nothing else tells of its curves.
    if (isNew && event.run.step > 0) void files.refresh(event.run, true).catch(() => undefined);
  }

  function forget(run: string): void {
    takeOut(run);
    forgetFiles(run);
    drop(run);
  }

  /** A row of several seeds is shown, or not, with all of them. */
  async function toggleShown(run: string): Promise<void> {
    const members = membersOf(run);
    choice.setShown(members, !hasAny(choice.shown.value, members));
    keptShown.value = [...choice.shown.value];
    // Of one that was hidden there may be the points alone that were heard since.
    await Promise.all(members.filter((one) => choice.shown.value.has(one)).map(files.readCurves));
  }

  session.onEvent(hear);
  watch(
    () => session.project?.path,
    () => {
      list.all.value.forEach(({ run }) => forget(run));
      isRead.value = false;
      view.search.value = '';
    },
  );

  return { isRead, ...list, ...view, ...files, ...choice, read, toggleShown, ...edits };
});

/** Waits for all of them: what one fails for is thrown once the others are done. */
async function allOf(readings: readonly Promise<void>[]): Promise<void> {
  await Promise.allSettled(readings);
  await Promise.all(readings);
}
