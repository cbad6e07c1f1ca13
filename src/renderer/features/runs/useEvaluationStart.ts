import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import type { Job } from '../../../shared/domain/job.ts';
import type { CheckpointChoice } from '../../../shared/domain/jobSpecs.ts';
import { useSession } from '../../platform/session.ts';
import { useRunStarts } from './runStarts.ts';

export interface EvaluationStart {
  /** The evaluation of the run that is under way. */
  readonly job: ComputedRef<Job | null>;
  /** Of the best checkpoint on the validation images unless told. */
  start(this: void, what?: { readonly checkpoint: CheckpointChoice; readonly split: string }): Promise<void>;
}

/** The way to an evaluation of a run, the same wherever it is asked for. */
export function useEvaluationStart(run: () => string): EvaluationStart {
  const session = useSession();
  const starts = useRunStarts();
  const job = computed(
    () => session.projectJobs.find(({ kind, run: of }) => kind === 'evaluate' && of === run()) ?? null,
  );
  return {
    job,
    async start(what) {
      await starts.evaluate({ run: run(), ...what });
    },
  };
}
