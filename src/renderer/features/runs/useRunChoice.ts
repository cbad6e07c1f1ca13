import { ref, shallowRef } from 'vue';
import type { Ref, ShallowRef } from 'vue';

/** Runs in the chart, runs selected in the table, and the one the inspector shows. */
export interface RunChoice {
  readonly shown: ShallowRef<ReadonlySet<string>>;
  readonly selected: ShallowRef<ReadonlySet<string>>;
  readonly cursor: Ref<string | null>;
  toggleSelected(this: void, run: string): void;
  setShown(this: void, runs: readonly string[], shown: boolean): void;
  show(this: void, run: string): void;
  drop(this: void, run: string): void;
}

export function useRunChoice(): RunChoice {
  const shown = shallowRef<ReadonlySet<string>>(new Set());
  const selected = shallowRef<ReadonlySet<string>>(new Set());
  const cursor = ref<string | null>(null);
  return {
    shown,
    selected,
    cursor,
    toggleSelected(run) {
      selected.value = toggled(selected.value, run);
    },
    setShown(runs, isShown) {
      const others = [...shown.value].filter((run) => !runs.includes(run));
      shown.value = new Set(isShown ? [...others, ...runs] : others);
    },
    show(run) {
      shown.value = new Set([...shown.value, run]);
    },
    drop(run) {
      if (shown.value.has(run)) shown.value = toggled(shown.value, run);
      if (selected.value.has(run)) selected.value = toggled(selected.value, run);
      if (cursor.value === run) cursor.value = null;
    },
  };
}

export function toggled(set: ReadonlySet<string>, name: string): ReadonlySet<string> {
  const next = new Set(set);
  if (!next.delete(name)) next.add(name);
  return next;
}
