import type { OpenMasks } from './annotations/openMasks.ts';
import type { PrelabelJobs } from './annotations/prelabelJobs.ts';
import type { Architectures } from './architectures/index.ts';
import type { EventHub } from './events.ts';
import type { SettingsStore } from './hostSettings.ts';
import type { Interactive } from './interactive.ts';
import type { ImportSamples } from './importSamples.ts';
import type { Jobs } from './jobs/jobs.ts';
import type { SpeedBook } from './services/speedBook.ts';
import type { ProjectSession } from './session.ts';
import type { Uploads } from './uploads.ts';

/** `desktop` behind Electron, `serve` behind browsers, `cli` for one command in process. */
export type HostMode = 'desktop' | 'serve' | 'cli';

/** What the services share; made once by the composition root. */
export interface HostContext extends Interactive {
  readonly mode: HostMode;
  readonly configDir: string;
  readonly cacheDir: string;
  /** The application's own `resources` folder: recipes, sample. */
  readonly resourcesFolder: string;
  readonly settings: SettingsStore;
  readonly events: EventHub;
  readonly session: ProjectSession;
  readonly jobs: Jobs;
  readonly uploads: Uploads;
  readonly importSamples: ImportSamples;
  readonly masks: OpenMasks;
  readonly prelabels: PrelabelJobs;
  readonly speeds: SpeedBook;
  readonly architectures: Architectures;
}
