import { computed, shallowRef } from 'vue';
import type { ComputedRef } from 'vue';
import type { RunSummary } from '../../../shared/domain/run.ts';
import { runLabels } from '../../format/runs.ts';
import { useCatalogue } from '../../platform/catalogue.ts';
import { byAge, nameRun } from './columns.ts';
import type { NamedRun } from './columns.ts';
import { without } from './useRunFiles.ts';

export interface RunList {
  readonly all: ComputedRef<readonly NamedRun[]>;
  readonly byName: ComputedRef<ReadonlyMap<string, NamedRun>>;
  /** Place of a run among all by age: its colour and dash pattern. */
  readonly orders: ComputedRef<ReadonlyMap<string, number>>;
  readNames(this: void): Promise<void>;
  replace(this: void, runs: readonly RunSummary[]): void;
  put(this: void, run: RunSummary): void;
  takeOut(this: void, run: string): void;
}

/** The project's runs with their nets by name. */
export function useRunList(): RunList {
  const catalogue = useCatalogue();
  const summaries = shallowRef<ReadonlyMap<string, RunSummary>>(new Map());
  const all = computed<readonly NamedRun[]>(() => {
    const named = [...summaries.value.values()].map((run) => ({ ...run, net: catalogue.netName(run) }));
    const labels = runLabels(named);
    return named.map((run) => nameRun(run, run.net, labels.get(run.run) ?? run.run));
  });
  return {
    all,
    byName: computed(() => new Map(all.value.map((run) => [run.run, run]))),
    orders: computed(() => new Map(byAge(all.value).map((run, index) => [run.run, index]))),
    readNames: catalogue.read,
    replace(runs) {
      summaries.value = new Map(runs.map((run) => [run.run, run]));
    },
    put(run) {
      summaries.value = new Map(summaries.value).set(run.run, run);
    },
    takeOut(run) {
      summaries.value = without(summaries.value, run);
    },
  };
}
