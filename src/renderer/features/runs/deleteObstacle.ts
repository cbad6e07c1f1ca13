import type { Job } from '../../../shared/domain/job.ts';
import { isTraining } from '../../../shared/domain/run.ts';
import { t } from '../../app/i18n.ts';
import type { NamedRun } from './columns.ts';

/** Why the selected runs cannot be deleted while `jobs` are not over; undefined: they can. */
export function deleteObstacle(
  selected: readonly NamedRun[],
  jobs: readonly Pick<Job, 'run' | 'title'>[],
): string | undefined {
  if (selected.length === 0) return t('runs.selectFirst');
  if (selected.some(({ kept }) => kept)) return t('runs.keptSelected');
  if (selected.some(({ state }) => isTraining(state))) return t('runs.activeSelected');
  const job = jobs.find((one) => selected.some(({ run }) => run === one.run));
  return job === undefined ? undefined : t('runs.inUse', { job: job.title });
}
