import { computed, ref } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import { oneOf, useRemembered, within } from '../../platform/remembered.ts';
import { matchesSearch, runColumns, sortRuns, usualColumns } from './columns.ts';
import type { NamedRun, RunColumn, SortOrder } from './columns.ts';
import { groupSeeds } from './groups.ts';
import { axes } from './series.ts';
import type { Axis } from './series.ts';

/** How runs are listed and drawn; remembered for the project, but for the search. */
export interface RunRows {
  readonly search: Ref<string>;
  readonly sort: Ref<SortOrder>;
  readonly axis: Ref<Axis>;
  readonly smoothing: Ref<number>;
  /** Runs that differ only in their seed are one row. */
  readonly grouped: Ref<boolean>;
  /** Keys of the columns that are shown. */
  readonly columns: Ref<readonly string[]>;
  readonly rows: ComputedRef<readonly NamedRun[]>;
  /** The row that stands for a run: its own, or that of all seeds of its recipe. */
  rowOf(this: void, run: string | null): NamedRun | null;
  /** All runs of a run's row. */
  membersOf(this: void, run: string): readonly string[];
  /** Rows that match the search, in order. */
  readonly listed: ComputedRef<readonly NamedRun[]>;
  readonly shownColumns: ComputedRef<readonly RunColumn[]>;
}

export function useRunRows(all: ComputedRef<readonly NamedRun[]>): RunRows {
  const search = ref('');
  const sort = useRemembered<SortOrder>('runs.sort', { key: 'created', descending: true });
  const grouped = useRemembered('runs.grouped', false);
  const columns = useRemembered<readonly string[]>('runs.columns', usualColumns);
  const rows = computed(() => (grouped.value ? groupSeeds(all.value) : all.value));
  const rowsOfRuns = computed(
    () => new Map(rows.value.flatMap((row) => row.members.map((run) => [run, row] as const))),
  );
  const rowOf: RunRows['rowOf'] = (run) => (run === null ? null : (rowsOfRuns.value.get(run) ?? null));
  const matching = computed(() => rows.value.filter((run) => matchesSearch(run, search.value)));
  return {
    search,
    sort,
    axis: useRemembered<Axis>('runs.axis', 'step', oneOf(axes)),
    smoothing: useRemembered('runs.smoothing', 0, within(0, 0.99)),
    grouped,
    columns,
    rows,
    rowOf,
    membersOf: (run) => rowOf(run)?.members ?? [run],
    listed: computed(() => sortRuns(matching.value, sort.value)),
    shownColumns: computed(() =>
      runColumns.filter(({ key }) => key === 'net' || columns.value.includes(key)),
    ),
  };
}
