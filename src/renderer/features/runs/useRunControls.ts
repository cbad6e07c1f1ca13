import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import type { Job } from '../../../shared/domain/job.ts';
import type { RunDetail, RunState } from '../../../shared/domain/run.ts';
import { t } from '../../app/i18n.ts';
import { useNotices } from '../../app/notices.ts';
import { useClient } from '../../platform/connection.ts';
import { useSession } from '../../platform/session.ts';
import { useRunStarts } from './runStarts.ts';

const resumable: ReadonlySet<RunState> = new Set(['interrupted', 'stopped', 'failed']);

export function canResume(state: RunState): boolean {
  return resumable.has(state);
}

/**
 * Why a run that could go on cannot; undefined: it can, or its checkpoints are not known yet. One that never reached a
 * checkpoint begins anew.
 */
export function resumeObstacle(detail: RunDetail | null | undefined): string | undefined {
  if (!detail || detail.checkpoints.some((one) => one.canResume)) return undefined;
  if (detail.checkpoints.length === 0 && detail.status.latestCheckpoint === null) return undefined;
  return t('runs.nothingToResume');
}

export interface RunControls {
  /** The job that trains the run now; null when none does, or another process trains it. */
  readonly job: ComputedRef<Job | null>;
  pause(): Promise<void>;
  unpause(): Promise<void>;
  /** With other settings of the recipe where given. */
  resume(this: void, recipe?: { readonly learningRate: number }): Promise<void>;
}

export function useRunControls(run: () => string | null): RunControls {
  const session = useSession();
  const client = useClient();
  const notices = useNotices();
  const starts = useRunStarts();
  const job = computed(
    () => session.projectJobs.find((other) => other.kind === 'train' && other.run === run()) ?? null,
  );

  async function remember(work: () => Promise<Job>): Promise<void> {
    const changed = await notices.attempt(work);
    if (changed !== undefined) session.rememberJob(changed);
  }
  const withJob = (act: (input: { job: string }) => Promise<Job>) => async (): Promise<void> => {
    const id = job.value?.id;
    if (id !== undefined) await remember(() => act({ job: id }));
  };

  return {
    job,
    pause: withJob((input) => client.jobs.pause(input)),
    unpause: withJob((input) => client.jobs.unpause(input)),
    async resume(recipe) {
      const name = run();
      if (name !== null) await starts.resume({ run: name, ...(recipe && { recipe }) });
    },
  };
}
