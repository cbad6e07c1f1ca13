import { isJobOver } from '../../shared/domain/job.ts';
import type { EventHub } from './events.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { SpawnWorker } from './jobs/spawnWorker.ts';
import { createWarmWorker, type WarmLimits, type WarmWorker } from './jobs/warmWorker.ts';
import { createOpenFiles, type OpenFiles } from './openFiles.ts';
import { createPicturePredictions, type PicturePredictions } from './pictures/picturePredictions.ts';

/** What answers while the user looks: a net kept warm, and what it said of pictures from anywhere. */
export interface Interactive {
  readonly warm: WarmWorker;
  readonly predictions: PicturePredictions;
  readonly openFiles: OpenFiles;
  /** Where a running video job leaves the frame it has just done, by the job's id. */
  readonly videoPreviews: Map<string, string>;
}

export interface InteractiveOptions {
  readonly spawnWorker: SpawnWorker;
  readonly events: EventHub;
  readonly jobs: Jobs;
  readonly cacheDir: string;
  readonly limits?: WarmLimits | undefined;
}

/** A training that starts wants the warm worker's memory, and another project has other runs: both end it. */
export function createInteractive(options: InteractiveOptions): Interactive & { close(): Promise<void> } {
  const { spawnWorker, events, jobs, cacheDir, limits } = options;
  const warm = createWarmWorker(spawnWorker, () => isTraining(jobs), limits);
  const predictions = createPicturePredictions(cacheDir);
  const training = new Set<string>();
  let open: string | null = null;
  const unlisten = events.listen((event) => {
    if (event.type === 'job' && event.job.kind === 'train' && event.job.state === 'running') {
      if (!training.has(event.job.id)) warm.release();
      training.add(event.job.id);
    }
    if (event.type !== 'project' || event.project?.path === open) return;
    open = event.project?.path ?? null;
    warm.release();
    void predictions.clear();
  });
  return {
    warm,
    predictions,
    openFiles: createOpenFiles(),
    videoPreviews: new Map(),
    async close() {
      unlisten();
      warm.dispose();
      await predictions.clear();
    },
  };
}

function isTraining(jobs: Jobs): boolean {
  return jobs.list().some(({ kind, state }) => kind === 'train' && state !== 'queued' && !isJobOver(state));
}
