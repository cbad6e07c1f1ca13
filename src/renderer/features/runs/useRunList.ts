import { computed, shallowRef } from 'vue';
import type { ComputedRef } from 'vue';
import type { RunSummary } from '../../../shared/domain/run.ts';
import { runLabels } from '../../format/runs.ts';
import { useCatalogue } from '../../platform/catalogue.ts';
import { areNames, useRemembered } from '../../platform/remembered.ts';
import { byAge, nameRun } from './columns.ts';
import type { NamedRun } from './columns.ts';
import { without } from './useRunFiles.ts';

export interface RunList {
  readonly all: ComputedRef<readonly NamedRun[]>;
  readonly byName: ComputedRef<ReadonlyMap<string, NamedRun>>;
  /** Number of a run in its project, which it keeps whatever runs come and go: its colour and dash pattern. */
  readonly orders: ComputedRef<ReadonlyMap<string, number>>;
  readNames(this: void): Promise<void>;
  replace(this: void, runs: readonly RunSummary[]): void;
  put(this: void, run: RunSummary): void;
  takeOut(this: void, run: string): void;
  /** The number of a run that was renamed goes on with its new name. */
  passOn(this: void, run: string, name: string): void;
}

/** The project's runs with their nets by name. */
export function useRunList(): RunList {
  const catalogue = useCatalogue();
  /** Runs in the order of their numbers; those that are gone keep their place. */
  const numbered = useRemembered<readonly string[]>('runs.numbered', [], areNames);
  const summaries = shallowRef<ReadonlyMap<string, RunSummary>>(new Map());
  const all = computed<readonly NamedRun[]>(() => {
    const named = [...summaries.value.values()].map((run) => ({ ...run, net: catalogue.netName(run) }));
    const labels = runLabels(named);
    return named.map((run) => nameRun(run, run.net, labels.get(run.run) ?? run.run));
  });
  return {
    all,
    byName: computed(() => new Map(all.value.map((run) => [run.run, run]))),
    orders: computed(() => new Map(withNew(numbered.value, all.value).map((run, number) => [run, number]))),
    readNames: catalogue.read,
    replace(runs) {
      summaries.value = new Map(runs.map((run) => [run.run, run]));
      numbered.value = withNew(numbered.value, runs);
    },
    put(run) {
      summaries.value = new Map(summaries.value).set(run.run, run);
      numbered.value = withNew(numbered.value, [run]);
    },
    takeOut(run) {
      summaries.value = without(summaries.value, run);
    },
    passOn(run, name) {
      // The new name may have a number by now, for the host tells of it before it answers: they change places.
      const other = new Map([
        [run, name],
        [name, run],
      ]);
      numbered.value = numbered.value.map((one) => other.get(one) ?? one);
    },
  };
}

/** The names, with the runs that are not among them at the end, oldest first. */
function withNew(names: readonly string[], runs: readonly RunSummary[]): readonly string[] {
  const known = new Set(names);
  const added = runs.filter(({ run }) => !known.has(run));
  return added.length === 0 ? names : [...names, ...byAge(added).map(({ run }) => run)];
}
