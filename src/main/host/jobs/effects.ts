import { dirname } from 'node:path';
import type { SeriesPoint } from '../../../shared/contract/system.ts';
import type { ImportReport } from '../../../shared/domain/dataset.ts';
import type { EvaluationResult } from '../../../shared/domain/evaluation.ts';
import type { Job } from '../../../shared/domain/job.ts';
import type { ImportParams, WeightsResult } from '../../../shared/domain/jobSpecs.ts';
import type { VideoParams, VideoResult } from '../../../shared/domain/jobSpecs.ts';
import type { PrelabelParams, PrelabelResult } from '../../../shared/domain/prelabel.ts';
import type { JobEvent } from '../../../shared/domain/worker.ts';
import { readRunArguments, readRunSummary } from '../../core/store/runStore.ts';
import { noteVideo, videosFolder } from '../../core/video/madeVideos.ts';
import type { PrelabelJobs } from '../annotations/prelabelJobs.ts';
import type { EventHub } from '../events.ts';
import type { SpeedBook } from '../services/speedBook.ts';
import type { ProjectSession } from '../session.ts';
import { createCoalescer } from './coalesce.ts';
import type { JobRequest } from './entry.ts';
import type { JobsListener } from './jobs.ts';
import { projectOf, runFolderOf } from './requestPlace.ts';
import type { WorkerEnd } from './workerExit.ts';

/** A worker writes its run's status every two seconds: read more often, the files would say the same. */
const summaryMs = 500;

interface EffectParts {
  readonly events: EventHub;
  readonly session: ProjectSession;
  readonly speeds: SpeedBook;
  readonly prelabels: PrelabelJobs;
}

/** What jobs mean to the rest of the application: news of runs, points for charts, a project that changed. */
export function createJobEffects(parts: EffectParts): JobsListener {
  const { events, session, speeds, prelabels } = parts;
  const points = createCoalescer<readonly SeriesPoint[]>(concat, (run, batch) =>
    events.publish({ type: 'series', run, points: batch }),
  );
  const lines = createCoalescer<readonly string[]>(concat, (run, batch) =>
    events.publish({ type: 'log', run: run === '' ? null : run, lines: batch }),
  );
  const changedRuns = createCoalescer<JobRequest>(
    (_, request) => request,
    (run, request) => void announceRun(request, run),
    summaryMs,
  );

  /** Jobs of a project that was left go on, but what they tell means nothing in the one now open. */
  function isOfOpenProject(request: JobRequest): boolean {
    return projectOf(request) !== null && projectOf(request) === session.current?.project.dir;
  }

  /** Some time may have passed since the news: the project may be another, and have a run of this name. */
  async function announceRun(request: JobRequest, run: string): Promise<void> {
    if (!isOfOpenProject(request)) return;
    events.publish({ type: 'run', run: await readRunSummary(runFolderOf(request, run)) });
  }

  function onEvent(job: Job, request: JobRequest, event: JobEvent): void {
    if (projectOf(request) !== null && !isOfOpenProject(request)) return;
    const run = madeRunOf(job);
    if (event.kind === 'log') return lines.add(run ?? '', [event.line]);
    if (event.kind === 'frame')
      return events.publish({ type: 'videoFrame', job: job.id, index: event.index });
    if (run === null) return;
    if (event.kind === 'scalars') points.add(run, pointsOf(event));
    if (event.kind === 'preview' || event.kind === 'checkpoint') {
      events.publish({ type: event.kind, run, step: event.step });
    }
    changedRuns.add(run, request);
  }

  async function onEnd(job: Job, request: JobRequest, ended: WorkerEnd): Promise<WorkerEnd> {
    const end = await settle(prelabels, request, ended);
    await tellEnd(job, request, end);
    return end;
  }

  async function tellEnd(job: Job, request: JobRequest, end: WorkerEnd): Promise<void> {
    points.flush();
    lines.flush();
    // Its last state is told below; after that the run may be renamed or removed.
    const made = madeRunOf(job);
    if (made !== null) changedRuns.drop(made);
    if (request.kind === 'train' && job.run !== null)
      await rememberSpeed(speeds, job.progress, runFolderOf(request, job.run));
    announceWeights(events, job, request, end);
    await noteOwnVideo(request, end);
    if (!isOfOpenProject(request)) return;
    if (request.kind === 'train' && job.run !== null) await announceRun(request, job.run);
    if (end.outcome !== 'done') return reloadAfterFailure(session, request);
    if (request.kind === 'evaluate') {
      events.publish({ type: 'evaluated', job: job.id, result: end.result as EvaluationResult });
    }
    if (request.kind === 'prelabel') await announcePrelabel(parts, job, end.result as PrelabelResult);
    if (request.kind === 'import') await announceImport(parts, job, end.result as ImportReport);
  }

  return { onJob: (job) => events.publish({ type: 'job', job }), onEvent, onEnd };
}

/** Masks that a worker prepared are put in place here; the host alone knows what is being painted. */
async function settle(prelabels: PrelabelJobs, request: JobRequest, end: WorkerEnd): Promise<WorkerEnd> {
  return request.kind === 'prelabel' ? prelabels.place(request.params as PrelabelParams, end) : end;
}

/**
 * The speed that this job had: the run's own may be that of another machine, where it was trained before. What cannot be
 * read or written of it costs an estimate, never the run.
 */
async function rememberSpeed(speeds: SpeedBook, progress: Job['progress'], folder: string): Promise<void> {
  const imagesPerSecond = progress?.imagesPerSecond ?? null;
  const args = await readRunArguments(folder).catch(() => null);
  if (args === null || imagesPerSecond === null) return;
  await speeds.remember(args, imagesPerSecond).catch(() => undefined);
}

/** An import that was cut off may have left its classes in the table. What failed is told, not this. */
async function reloadAfterFailure(session: ProjectSession, { kind, params }: JobRequest): Promise<void> {
  if (kind === 'import' && !(params as ImportParams).dryRun) await session.reload().catch(() => undefined);
}

async function announceImport(
  { events, session }: EffectParts,
  job: Job,
  report: ImportReport,
): Promise<void> {
  if (!report.dryRun) {
    await session.reload();
    const { revision } = await session.require().datasets.get(report.dataset);
    events.publish({ type: 'dataset', dataset: report.dataset, revision });
  }
  events.publish({ type: 'importDone', job: job.id, report });
}

/** Masks are counted in the project's summary, which is told anew. */
async function announcePrelabel(
  { events, session }: EffectParts,
  job: Job,
  result: PrelabelResult,
): Promise<void> {
  await session.reload();
  events.publish({ type: 'prelabelled', job: job.id, result });
}

function concat<Item>(waiting: readonly Item[], next: readonly Item[]): readonly Item[] {
  return [...waiting, ...next];
}

function announceWeights(events: EventHub, job: Job, request: JobRequest, end: WorkerEnd): void {
  if (request.kind !== 'weights' || end.outcome !== 'done') return;
  const { id, report } = end.result as WeightsResult;
  events.publish({ type: 'weights', id, job: job.id, report });
}

/** A video made in the project says beside it what it was made from. */
async function noteOwnVideo(request: JobRequest, end: WorkerEnd): Promise<void> {
  if (end.outcome !== 'done' || request.kind !== 'video') return;
  const params = request.params as VideoParams;
  if (dirname(params.output) !== videosFolder(params.project)) return;
  await noteVideo(params, end.result as VideoResult);
}

/** The run that the job writes. Others only use theirs: what they say is not in its log, and their end none of its news. */
function madeRunOf({ kind, run }: Pick<Job, 'kind' | 'run'>): string | null {
  return kind === 'train' || kind === 'importRun' ? run : null;
}

function pointsOf(event: Extract<JobEvent, { kind: 'scalars' }>): readonly SeriesPoint[] {
  const { step, seconds } = event;
  return Object.entries(event.values).map(([tag, value]) => ({ tag, step, seconds, value }));
}
