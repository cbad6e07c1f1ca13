import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import type { EvaluationResult } from '../domain/evaluation.ts';
import type { DatasetItem, ImportReport } from '../domain/dataset.ts';
import type { Job } from '../domain/job.ts';
import type { PrelabelResult } from '../domain/prelabel.ts';
import type { RunSummary } from '../domain/run.ts';
import { cacheIds } from '../domain/system.ts';
import type { DoctorReport, StorageReport } from '../domain/system.ts';
import type { WeightsReport } from '../domain/weights.ts';
import { output, procedure } from './base.ts';
import type { ProjectInfo } from './library.ts';

export interface SeriesPoint {
  readonly tag: string;
  readonly step: number;
  readonly seconds: number;
  readonly value: number | null;
}

/** What became of a few items. */
export interface ItemsChange {
  readonly previous: number;
  /** Whole, as they are now; those not known before are new. */
  readonly items: readonly DatasetItem[];
  readonly removed: readonly string[];
}

/** Everything the host tells without being asked; one stream a client. Progress is coalesced at 20 Hz. */
export type StudioEvent =
  /** `host` names this run of the host: another one than before was started anew. */
  | {
      readonly type: 'hello';
      readonly host: string;
      readonly jobs: readonly Job[];
      readonly project: ProjectInfo | null;
    }
  | { readonly type: 'project'; readonly project: ProjectInfo | null }
  /** With `change`, items that were `previous` become as they are now by it; without, they are to be read anew. */
  | {
      readonly type: 'dataset';
      readonly dataset: string;
      readonly revision: number;
      readonly change?: ItemsChange | undefined;
    }
  /** A mask was edited; `editor` names the window that did, '' stands for many masks that were replaced at once. */
  | {
      readonly type: 'mask';
      readonly dataset: string;
      readonly item: string;
      readonly revision: number;
      readonly editor: string;
    }
  | { readonly type: 'job'; readonly job: Job }
  | { readonly type: 'run'; readonly run: RunSummary }
  | { readonly type: 'runRemoved'; readonly run: string }
  /** A run wrote a checkpoint, or predictions of its fixed images. */
  | { readonly type: 'checkpoint' | 'preview'; readonly run: string; readonly step: number }
  | { readonly type: 'series'; readonly run: string; readonly points: readonly SeriesPoint[] }
  /** Lines of a job; `run` is the one that it makes, null until it has, and for a job that only uses one. */
  | { readonly type: 'log'; readonly run: string | null; readonly lines: readonly string[] }
  /** `blobUrl.videoFrame` of this job shows this frame now. */
  | { readonly type: 'videoFrame'; readonly job: string; readonly index: number }
  | { readonly type: 'importDone'; readonly job: string; readonly report: ImportReport }
  | { readonly type: 'evaluated'; readonly job: string; readonly result: EvaluationResult }
  | { readonly type: 'prelabelled'; readonly job: string; readonly result: PrelabelResult }
  /** Weights came, by fetching or importing, or went; `job` and `report` are null where there is none. */
  | {
      readonly type: 'weights';
      readonly id: string;
      readonly job: string | null;
      readonly report: WeightsReport | null;
    };

export interface HostInfo {
  readonly version: string;
  readonly pid: number;
  /** "desktop" behind Electron, "serve" behind a browser, "cli" for one command in process. */
  readonly mode: 'desktop' | 'serve' | 'cli';
  readonly platform: string;
  /** Names of the graphics cards that trainings take; without any they take the processor. */
  readonly gpus: readonly string[];
  /** Threads of a worker. */
  readonly threads: number;
  readonly cores: number;
  readonly memoryBytes: number;
}

/** What the application remembers for all projects, `HostSettings` among it. Unknown keys are kept. */
export interface Settings {
  readonly theme: 'dark' | 'light' | 'system';
  readonly [key: string]: unknown;
}

export const systemContract = {
  info: procedure.output(output<HostInfo>()),
  events: procedure.output(eventIterator(z.custom<StudioEvent>())),
  doctor: procedure.output(output<DoctorReport>()),
  settings: procedure.output(output<Settings>()),
  saveSettings: procedure.input(z.record(z.string(), z.unknown())).output(output<Settings>()),
  /** Sizes on disk: the open project by part, and the application's caches. Reads every folder, so it may take a while. */
  storage: procedure.output(output<StorageReport>()),
  /** Removes what can be made or fetched again. */
  emptyCache: procedure.input(z.object({ cache: z.enum(cacheIds) })).output(output<StorageReport>()),
  /** Folders and files beside a path, for choosing one where no native dialog exists (`serve`). */
  listFolder: procedure.input(z.object({ path: z.string().max(4096).optional() })).output(
    output<{
      readonly path: string;
      readonly parent: string | null;
      readonly entries: readonly {
        readonly name: string;
        readonly path: string;
        readonly isFolder: boolean;
      }[];
    }>(),
  ),
};
