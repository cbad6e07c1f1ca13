import { computed } from 'vue';
import type { RunSummary } from '../../shared/domain/run.ts';
import { shortRunName } from '../../shared/domain/runName.ts';
import { runLabel, runLabels } from '../format/runs.ts';
import { useCatalogue } from './catalogue.ts';
import { useCheckpoints } from './checkpoints.ts';

export interface RunNames {
  /** "ResNet-18 · LinkNet 3" */
  nameOf(this: void, run: Pick<RunSummary, 'run' | 'encoder' | 'decoder'>): string;
  /** The same by the folder's name; by that alone for a run that is gone. */
  nameOfFolder(this: void, run: string): string;
}

/** Runs by the names that people know their nets by. */
export function useRunNames(): RunNames {
  const catalogue = useCatalogue();
  const checkpoints = useCheckpoints();
  // Until it is there the parts of a net stand with their ids.
  void catalogue.read().catch(() => undefined);

  const labels = computed(() =>
    runLabels(checkpoints.runs.map((run) => ({ run: run.run, net: catalogue.netName(run) }))),
  );

  function nameOf({ run, ...parts }: Pick<RunSummary, 'run' | 'encoder' | 'decoder'>): string {
    return labels.value.get(run) ?? runLabel({ run, net: catalogue.netName(parts) });
  }
  function nameOfFolder(run: string): string {
    const found = checkpoints.runs.find((one) => one.run === run);
    return found === undefined ? shortRunName(run) : nameOf(found);
  }
  return { nameOf, nameOfFolder };
}
