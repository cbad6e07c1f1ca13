import { defineStore } from 'pinia';
import { ref, shallowRef, watch } from 'vue';
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

  async function read(): Promise<void> {
    if (session.project === null) return;
    const all = await client.runs.list();
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

  watch(() => session.project?.path, forget);
  session.onEvent((event) => {
    if (!isKnown.value) return;
    if (event.type === 'runRemoved') runs.value = runs.value.filter(({ run }) => run !== event.run);
    const isNew = event.type === 'run' && !runs.value.some(({ run }) => run === event.run.run);
    if (isNew && hasCheckpoint(event.run)) void read().catch(() => undefined);
  });

  return { runs, isKnown, stepsByRun, read, readSteps };
});
