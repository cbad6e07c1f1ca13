import { defineStore } from 'pinia';
import { ref, shallowRef, watch } from 'vue';
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

  async function read(): Promise<void> {
    const project = session.project?.path;
    if (project === undefined) return;
    const all = await client.runs.list();
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

  return { runs, isKnown, stepsByRun, read, readSteps };
});
