import { computed, ref, shallowRef } from 'vue';
import type { ComputedRef, Ref, ShallowRef } from 'vue';
import type { NamedRun } from './columns.ts';
import type { RunRows } from './useRunRows.ts';

/** Runs in the chart, runs selected in the table, and the one the inspector shows. */
export interface RunChoice {
  readonly shown: ShallowRef<ReadonlySet<string>>;
  readonly selected: ShallowRef<ReadonlySet<string>>;
  /** Rows that stand for a selected run, in the order in which they were selected. */
  readonly selectedRows: ComputedRef<readonly NamedRun[]>;
  readonly cursor: Ref<string | null>;
  /** The row under the cursor. */
  readonly current: ComputedRef<NamedRun | null>;
  /** A row of several seeds is selected, or not, with all of them. */
  toggleSelected(this: void, run: string): void;
  setShown(this: void, runs: readonly string[], shown: boolean): void;
  drop(this: void, run: string): void;
}

export function useRunChoice({ rowOf, membersOf }: Pick<RunRows, 'rowOf' | 'membersOf'>): RunChoice {
  const shown = shallowRef<ReadonlySet<string>>(new Set());
  const selected = shallowRef<ReadonlySet<string>>(new Set());
  const cursor = ref<string | null>(null);
  return {
    shown,
    selected,
    selectedRows: computed(() => [...new Set([...selected.value].flatMap((run) => rowOf(run) ?? []))]),
    cursor,
    current: computed(() => rowOf(cursor.value)),
    toggleSelected(run) {
      const members = membersOf(run);
      selected.value = changed(selected.value, members, !hasAny(selected.value, members));
    },
    setShown(runs, isShown) {
      shown.value = changed(shown.value, runs, isShown);
    },
    drop(run) {
      if (shown.value.has(run)) shown.value = changed(shown.value, [run], false);
      if (selected.value.has(run)) selected.value = changed(selected.value, [run], false);
      if (cursor.value === run) cursor.value = null;
    },
  };
}

export function hasAny(set: ReadonlySet<string>, names: readonly string[]): boolean {
  return names.some((name) => set.has(name));
}

/** The set without the names, or with them at its end. */
function changed(set: ReadonlySet<string>, names: readonly string[], isIn: boolean): ReadonlySet<string> {
  const others = [...set].filter((name) => !names.includes(name));
  return new Set(isIn ? [...others, ...names] : others);
}
