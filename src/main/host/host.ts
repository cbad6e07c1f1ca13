import { join } from 'node:path';
import type { AnyRouter } from '@orpc/server';
import type { StudioClient } from '../../shared/contract/index.ts';
import type { HostSettings } from '../../shared/domain/settings.ts';
import { cacheFolder } from '../core/store/cacheFolder.ts';
import { Architectures } from './architectures/index.ts';
import { OpenMasks } from './annotations/openMasks.ts';
import { PrelabelJobs } from './annotations/prelabelJobs.ts';
import type { HostContext, HostMode } from './context.ts';
import { createEventHub, type EventHub } from './events.ts';
import { createImportSamples } from './importSamples.ts';
import { createJobEffects } from './jobs/effects.ts';
import type { Jobs } from './jobs/jobs.ts';
import { JobQueue, type JobQueueOptions } from './jobs/queue.ts';
import { openSettings } from './hostSettings.ts';
import { createInteractive } from './interactive.ts';
import type { WarmLimits } from './jobs/warmWorker.ts';
import type { Seat } from './jobs/seats.ts';
import type { SpawnWorker } from './jobs/spawnWorker.ts';
import type { WorkerDeadlines } from './jobs/workerProcess.ts';
import { createBlobHandler, type BlobHandler } from './rpc/blobs.ts';
import { createLocalClient, createRouter } from './rpc/dispatcher.ts';
import { createServices } from './services/index.ts';
import { findGpus, trainingSeats } from './services/gpus.ts';
import { createSpeedBook } from './services/speedBook.ts';
import { watchRuns } from './services/runWatch.ts';
import { ProjectSession } from './session.ts';
import { createUploads } from './uploads.ts';
import { configFolder } from './userFolders.ts';

export interface HostOptions {
  readonly mode: HostMode;
  /** How worker processes are started: `nodeWorkerSpawner(path)`, or a test's own. */
  readonly spawnWorker: SpawnWorker;
  /** The application's own `resources` folder. */
  readonly resourcesFolder: string;
  readonly configDir?: string;
  readonly cacheDir?: string;
  readonly deadlines?: WorkerDeadlines;
  readonly warmLimits?: WarmLimits;
}

/** Everything behind the contract, in this process; sockets are put before it by `listen.ts`. */
export interface Host {
  /** The contract's procedures without a socket: validated as over one, throwing StudioError. */
  readonly services: StudioClient;
  readonly jobs: Jobs;
  readonly session: ProjectSession;
  readonly events: EventHub;
  readonly architectures: Architectures;
  readonly router: AnyRouter;
  readonly blobs: BlobHandler;
  /** Stops jobs, keeping what they did, closes the project; at most about two seconds. */
  close(): Promise<void>;
}

/** Jobs that have not ended by then finish their checkpoint on their own, as orphans do. */
const closeDeadlineMs = 1800;

export function createHost(options: HostOptions): Host {
  const events = createEventHub();
  const session = new ProjectSession(events, options.mode === 'cli' ? 'each' : 'held');
  const masks = new OpenMasks(session, events);
  const prelabels = new PrelabelJobs(session, masks, events);
  session.beforeLeave(() => masks.leave());
  const configDir = options.configDir ?? configFolder();
  const cacheDir = options.cacheDir ?? cacheFolder();
  const settings = openSettings(configDir);
  const architectures: Architectures = new Architectures(
    configDir,
    (own) => options.spawnWorker({ ...settings.environment(), ...own }),
    () => interactive.warm.release(),
  );
  const spawnWorker: SpawnWorker = (own) =>
    options.spawnWorker({ ...settings.environment(), ...architectures.environment(), ...own });
  const speeds = createSpeedBook(cacheDir);
  const effects = createJobEffects({ events, session, speeds, prelabels });
  const jobs = new JobQueue(spawnWorker, effects, queueOptions(options, settings));
  const interactive = createInteractive({ spawnWorker, events, jobs, cacheDir, limits: options.warmLimits });
  const uploads = createUploads(join(cacheDir, 'uploads'));
  const context: HostContext = {
    mode: options.mode,
    configDir,
    cacheDir,
    resourcesFolder: options.resourcesFolder,
    settings,
    events,
    session,
    jobs,
    uploads,
    importSamples: createImportSamples(),
    masks,
    prelabels,
    ...interactive,
    speeds,
    architectures,
  };
  const router = createRouter(createServices(context));
  const watch = watchRuns(context);
  return {
    services: createLocalClient(router),
    jobs,
    session,
    events,
    architectures,
    router,
    blobs: createBlobHandler(context),
    async close() {
      watch.dispose();
      await jobs.close(closeDeadlineMs);
      architectures.dispose();
      await interactive.close();
      await session.close();
      await uploads.close();
    },
  };
}

function queueOptions({ deadlines }: HostOptions, settings: HostContext['settings']): JobQueueOptions {
  const memoryLimitBytes = (): number | null => memoryLimitOf(settings.current());
  return { deadlines, memoryLimitBytes, seats: seatsOnDemand(settings) };
}

/**
 * The driver is asked when a training first wants a seat, and the training waits for its answer. Settings that leave the
 * cards alone leave the processor.
 */
function seatsOnDemand(settings: HostContext['settings']): NonNullable<JobQueueOptions['seats']> {
  let seats: readonly Seat[] = [];
  let isAsked = false;
  return (onKnown) => {
    if (settings.current().device === 'cpu') return ['cpu'];
    if (isAsked) return seats;
    isAsked = true;
    void findGpus().then((gpus) => {
      seats = trainingSeats(gpus);
      onKnown();
    });
    return seats;
  };
}

function memoryLimitOf({ memoryLimitGb }: HostSettings): number | null {
  return memoryLimitGb === 0 ? null : memoryLimitGb * 1e9;
}
