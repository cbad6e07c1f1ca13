import { until } from '@vueuse/core';
import type { StudioClient } from '../../../shared/contract/index.ts';
import { isJobOver } from '../../../shared/domain/job.ts';
import type { Job } from '../../../shared/domain/job.ts';
import type { useSession } from '../../platform/session.ts';
import type { TrainingChoice } from './useEstimate.ts';

type Session = ReturnType<typeof useSession>;

/** One run for each seed. Returns the run's name; null when it has to wait, or there are several. */
export async function startRuns(
  client: StudioClient,
  session: Session,
  choice: TrainingChoice,
  seeds: readonly number[],
): Promise<string | null> {
  const jobs: Job[] = [];
  for (const seed of seeds) {
    jobs.push(await client.training.start({ ...choice, recipe: { ...choice.recipe, seed } }));
  }
  jobs.forEach(session.rememberJob);
  const mustWait = session.activeJobs.some(
    (other) => other.kind === 'train' && !jobs.some(({ id }) => id === other.id),
  );
  return mustWait || jobs.length !== 1 ? null : runOf(session, jobs[0].id);
}

/** The worker names the run once it has made its folder. */
async function runOf(session: Session, id: string): Promise<string | null> {
  const current = (): Job | undefined => session.jobs.find((job) => job.id === id);
  const found = await until(current).toMatch(
    (job) => job !== undefined && (job.run !== null || isJobOver(job.state)),
  );
  return found?.run ?? null;
}
