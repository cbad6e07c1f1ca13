import { useRouter } from 'vue-router';
import type { Router } from 'vue-router';
import { isJobOver } from '../../shared/domain/job.ts';
import type { Job, JobKind } from '../../shared/domain/job.ts';
import { useClient } from '../platform/connection.ts';
import { useSession } from '../platform/session.ts';
import { useCopy } from './copyCommand.ts';
import { t } from './i18n.ts';
import { useNotices } from './notices.ts';
import type { NoticeAction } from './notices.ts';
import { openRun } from './places.ts';

/** Long work whose end deserves a notice. The others tell by themselves. */
const toldKinds: ReadonlySet<JobKind> = new Set<JobKind>(['train', 'evaluate', 'video', 'weights']);

/** Says how jobs ended, with the ways on, for as long as the calling component lives. */
export function useJobNotices(): void {
  const session = useSession();
  const notices = useNotices();
  const router = useRouter();
  const client = useClient();
  const copyText = useCopy();
  const seen = new Set<string>();
  let isGreeted = false;

  function waysOn(job: Job): NoticeAction[] {
    const show = showAction(router, job);
    const copy: NoticeAction = {
      label: t('app.copyReport'),
      perform: () => void copyText(report(job), t('app.reportCopied')),
    };
    const { run } = job;
    if (job.kind !== 'train' || run === null) return [...(show === undefined ? [] : [show]), copy];
    const resume: NoticeAction = {
      label: t('app.progress.resume'),
      perform: () =>
        void notices.attempt(async () => session.rememberJob(await client.training.resume({ run }))),
    };
    return [resume, { label: t('app.openLog'), perform: () => openRun(router, run) }, copy];
  }

  function tellEnd(job: Job): void {
    if (job.state === 'done') {
      if (isShown(router, job)) return;
      notices.tell(t('app.jobDone', { job: job.title }), showAction(router, job));
      return;
    }
    if (job.error === null || job.state === 'cancelled') return;
    notices.warn(endWords(job), { fix: job.error.fix, actions: waysOn(job) });
  }

  session.onEvent((event) => {
    if (event.type === 'job') hear(event.job);
    if (event.type !== 'hello') return;
    // Jobs that were over when the window opened are no news; those that ended while the host was away are.
    if (isGreeted) event.jobs.forEach(hear);
    else for (const job of event.jobs) if (isJobOver(job.state)) seen.add(job.id);
    isGreeted = true;
  });

  function hear(job: Job): void {
    // A job that was taken out of the queue and put back ends a second time.
    if (!isJobOver(job.state)) seen.delete(job.id);
    else if (!seen.has(job.id)) tellOnce(job);
  }

  function tellOnce(job: Job): void {
    seen.add(job.id);
    if (toldKinds.has(job.kind)) tellEnd(job);
  }
}

/** A process that died by itself is told with what is kept and lost; any other failure in its own words. */
export function endWords(job: Job): string {
  const message = job.error?.message ?? '';
  const reason = job.error?.details?.['ended'];
  if (typeof reason !== 'string') return `${job.title}: ${message}`;
  const memory = job.error?.code === 'outOfMemory' ? ` ${message}` : '';
  const kept = job.kind === 'train' ? 'train' : 'other';
  return (
    t('app.died.words', {
      job: job.title,
      reason,
      kept: t(`app.died.kept.${kept}`),
      lost: t(`app.died.lost.${kept}`),
    }) + memory
  );
}

interface Place {
  readonly name: string;
  readonly params: Readonly<Record<string, string>>;
}

/** The page that shows what came of a job; undefined: none. */
export function placeOf({ kind, run }: Pick<Job, 'kind' | 'run'>): Place | undefined {
  if (kind === 'video') return { name: 'video', params: {} };
  if (kind === 'weights') return { name: 'settings', params: { section: 'weights' } };
  return run === null ? undefined : { name: 'liveRun', params: { run } };
}

function showAction(router: Router, job: Job): NoticeAction | undefined {
  const place = placeOf(job);
  return place && { label: t('app.show'), perform: () => void router.push(place) };
}

/** The page in front shows the job's end by itself. */
function isShown(router: Router, job: Job): boolean {
  const { name, params } = router.currentRoute.value;
  const place = placeOf(job);
  return name === place?.name && (place?.name !== 'liveRun' || params['run'] === job.run);
}

function report(job: Job): string {
  const { title, kind, state, startedAt, endedAt, run, error } = job;
  const lines = { title, kind, state, startedAt, endedAt, run, error: error?.message, fix: error?.fix };
  return Object.entries(lines)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([key, value]) => `${key}: ${String(value)}`)
    .join('\n');
}
