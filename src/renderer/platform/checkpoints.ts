import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { StudioEvent } from '../../shared/contract/system.ts';
import type { CheckpointChoice } from '../../shared/domain/jobSpecs.ts';
import { hasCheckpoint } from '../../shared/domain/run.ts';
import type { RunSummary } from '../../shared/domain/run.ts';
import { useClient } from './connection.ts';
import { useSession } from './session.ts';

/** A checkpoint as the user means it: "best" goes on meaning the best while a run is trained. */
export interface CheckpointRef {
  readonly run: string;
  readonly checkpoint: CheckpointChoice;
}

/** Whether a remembered choice is one; none at all is. */
export function isCheckpointRef(value: unknown): value is CheckpointRef | null {
  if (value === null) return true;
  const { run, checkpoint } = (value ?? {}) as Partial<Record<keyof CheckpointRef, unknown>>;
  return (
    typeof run === 'string' &&
    (typeof checkpoint === 'number' || checkpoint === 'best' || checkpoint === 'latest')
  );
}

/** The open project's runs that can predict, for choosing a checkpoint. */
export const useCheckpoints = defineStore('checkpoints', () => {
  const client = useClient();
  const session = useSession();
  const runs = shallowRef<readonly RunSummary[]>([]);
  /** False until the host has answered once. */
  const isKnown = ref(false);
  const stepsByRun = shallowRef<ReadonlyMap<string, readonly number[]>>(new Map());

  /** What is meant where nothing was chosen. */
  const newest = computed<CheckpointRef | null>(() => {
    const run = runs.value.at(0)?.run;
    return run === undefined ? null : { run, checkpoint: 'best' };
  });
  const usable = (choice: CheckpointRef | null): CheckpointRef | null =>
    asItIsNow(choice, runs.value, stepsByRun.value);

  /** The step that a choice means now; null: its run is not here. */
  const stepOf = (choice: CheckpointRef): number | null => stepNow(choice, runs.value);

  /** Of choices kept from another day, too, whether their steps are still there. */
  async function read(kept: readonly (CheckpointRef | null)[] = []): Promise<void> {
    const project = session.project?.path;
    if (project === undefined) return;
    const stepped = kept.flatMap((one) => (typeof one?.checkpoint === 'number' ? [one.run] : []));
    const steps = stepped.map((run) => readSteps(run).catch(() => undefined));
    const [all] = await Promise.all([client.runs.list(), ...steps]);
    if (session.project?.path !== project) return;
    runs.value = all.filter(hasCheckpoint);
    isKnown.value = true;
  }

  /** Fetches which steps a run has checkpoints of. */
  async function readSteps(run: string): Promise<void> {
    const { checkpoints } = await client.runs.detail({ run });
    stepsByRun.value = new Map(stepsByRun.value).set(
      run,
      checkpoints.map(({ step }) => step),
    );
  }

  function forget(): void {
    runs.value = [];
    stepsByRun.value = new Map();
    isKnown.value = false;
  }

  function hear(event: StudioEvent): void {
    if (!isKnown.value) return;
    if (event.type === 'runRemoved') runs.value = runs.value.filter(({ run }) => run !== event.run);
    if (event.type === 'checkpoint' && stepsByRun.value.has(event.run)) {
      void readSteps(event.run).catch(() => undefined);
    }
    if (event.type === 'run' && hasCheckpoint(event.run)) put(event.run);
  }

  /** A run is told of every second or so: it is news only with its first checkpoint, and with another best or latest. */
  function put(next: RunSummary): void {
    const known = runs.value.find(({ run }) => run === next.run);
    if (known === undefined) void read().catch(() => undefined);
    else if (known.best?.step !== next.best?.step || known.latestCheckpoint !== next.latestCheckpoint) {
      runs.value = runs.value.map((one) => (one === known ? next : one));
    }
  }

  watch(() => session.project?.path, forget);
  session.onEvent(hear);

  return { runs, isKnown, stepsByRun, newest, usable, stepOf, read, readSteps };
});

/** As the host has it, the best is the latest while none was scored. */
function stepNow({ run: name, checkpoint }: CheckpointRef, runs: readonly RunSummary[]): number | null {
  if (typeof checkpoint === 'number') return checkpoint;
  const run = runs.find((one) => one.run === name);
  const best = checkpoint === 'best' ? run?.best?.step : undefined;
  return best ?? run?.latestCheckpoint ?? null;
}

/** A choice of another day: its run's best where the step is gone, null where the run is. */
function asItIsNow(
  choice: CheckpointRef | null,
  runs: readonly RunSummary[],
  stepsByRun: ReadonlyMap<string, readonly number[]>,
): CheckpointRef | null {
  if (choice === null || !runs.some(({ run }) => run === choice.run)) return null;
  const { run, checkpoint } = choice;
  const isGone = typeof checkpoint === 'number' && stepsByRun.get(run)?.includes(checkpoint) === false;
  return isGone ? { run, checkpoint: 'best' } : choice;
}
