import { join } from 'node:path';
import type { SeriesPoint } from '../../../shared/contract/system.ts';
import type { Job } from '../../../shared/domain/job.ts';
import type { JobEvent } from '../../../shared/domain/worker.ts';
import type { EvaluationResult } from '../../../shared/domain/evaluation.ts';
import type { ImportReport } from '../../../shared/domain/dataset.ts';
import { readRunSummary, runsFolder } from '../../core/store/runStore.ts';
import type { EventHub } from '../events.ts';
import type { ProjectSession } from '../session.ts';
import { createCoalescer } from './coalesce.ts';
import type { JobRequest, JobsListener } from './queue.ts';
import type { WorkerEnd } from './workerExit.ts';

/** What jobs mean to the rest of the application: news of runs, points for charts, a project that changed. */
export function createJobEffects(events: EventHub, session: ProjectSession): JobsListener {
  const points = createCoalescer<readonly SeriesPoint[]>(
    (waiting, next) => [...waiting, ...next],
    (run, batch) => events.publish({ type: 'series', run, points: batch }),
  );
  const lines = createCoalescer<readonly string[]>(
    (waiting, next) => [...waiting, ...next],
    (run, batch) => events.publish({ type: 'log', run, lines: batch }),
  );
  /** A run's numbers change with every step; its summary is read anew at most 20 times a second. */
  const changedRuns = createCoalescer<string>(
    (_, folder) => folder,
    (_, folder) => void announceRun(folder),
  );

  async function announceRun(folder: string): Promise<void> {
    events.publish({ type: 'run', run: await readRunSummary(folder) });
  }

  function onEvent(job: Job, event: JobEvent): void {
    if (event.kind === 'run') return changedRuns.add(event.run, event.folder);
    const { run } = job;
    if (run === null) return;
    if (event.kind === 'scalars') points.add(run, pointsOf(event));
    if (event.kind === 'log') lines.add(run, [event.line]);
    else changedRuns.add(run, runFolderOf(session, run));
  }

  async function onEnd(job: Job, request: JobRequest, end: WorkerEnd): Promise<void> {
    points.flush();
    lines.flush();
    if (request.kind === 'train' && job.run !== null) await announceRun(runFolderOf(session, job.run));
    if (end.outcome !== 'done') return;
    if (request.kind === 'evaluate') {
      events.publish({ type: 'evaluated', job: job.id, result: end.result as EvaluationResult });
    }
    if (request.kind === 'import') await announceImport(job, end.result as ImportReport);
  }

  async function announceImport(job: Job, report: ImportReport): Promise<void> {
    if (!report.dryRun && session.current !== null) {
      await session.reload();
      const { revision } = await session.require().datasets.get(report.dataset);
      events.publish({ type: 'dataset', dataset: report.dataset, revision });
    }
    events.publish({ type: 'importDone', job: job.id, report });
  }

  return { onJob: (job) => events.publish({ type: 'job', job }), onEvent, onEnd };
}

function runFolderOf(session: ProjectSession, run: string): string {
  return join(runsFolder(session.require().project.dir), run);
}

function pointsOf(event: Extract<JobEvent, { kind: 'scalars' }>): readonly SeriesPoint[] {
  const { step, seconds } = event;
  return Object.entries(event.values).map(([tag, value]) => ({ tag, step, seconds, value }));
}
