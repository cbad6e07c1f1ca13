export interface DoctorProblem {
  readonly what: string;
  /** The command or action that mends it. */
  readonly fix: string;
}

/** One thing the doctor looked at. */
export interface DoctorCheck {
  readonly id: string;
  readonly name: string;
  /** `warning`: something will not work; `failed`: nothing can be trained. */
  readonly state: 'ok' | 'warning' | 'failed';
  readonly finding: string;
  /** The command or action that mends it; null: nothing to mend. */
  readonly fix: string | null;
}

/** `segstudio doctor --json`. */
export interface DoctorReport {
  readonly studio: string;
  readonly node: string;
  /** Version of the native library; null when missing. */
  readonly tensorflow: string | null;
  /** "CPU, 2 threads" */
  readonly device: string;
  readonly electron: string | null;
  /** Its last download failed, and is not tried again by itself before `retryAt` (ISO) while `stamp` exists. */
  readonly electronFailure: {
    readonly why: string;
    readonly retryAt: string;
    readonly stamp: string;
  } | null;
  readonly ffmpeg: { readonly version: string; readonly path: string } | null;
  /** The ffmpeg that the settings or `STUDIO_FFMPEG` name; null: whichever is found. */
  readonly ffmpegWanted: string | null;
  readonly freeDiskBytes: number;
  readonly weights: readonly { readonly id: string; readonly name: string; readonly cached: boolean }[];
  readonly problems: readonly DoctorProblem[];
  /** All that was looked at, in the order of a reader's interest. */
  readonly checks: readonly DoctorCheck[];
}

export interface ProjectSummary {
  readonly path: string;
  readonly name: string;
  readonly images: number;
  readonly runs: number;
  readonly bestMiou: number | null;
  readonly openedAt: string;
  /** Key of its picture (`blobUrl.cover`); null while it has none. */
  readonly cover: string | null;
  /** False when the folder is gone. */
  readonly exists: boolean;
}

/** Parts of a project's folder, by what is in them. */
export const storageParts = ['images', 'masks', 'checkpoints', 'runs', 'videos', 'other'] as const;
export type StoragePart = (typeof storageParts)[number];

/** Caches that can be emptied. */
export const cacheIds = ['thumbnails', 'weights'] as const;
export type CacheId = (typeof cacheIds)[number];

export interface StorageReport {
  /** null: no project is open. */
  readonly project: {
    readonly path: string;
    readonly bytes: number;
    readonly parts: readonly { readonly part: StoragePart; readonly bytes: number; readonly files: number }[];
  } | null;
  readonly caches: readonly {
    readonly id: CacheId;
    readonly path: string;
    readonly bytes: number;
    readonly files: number;
  }[];
  readonly freeBytes: number;
}
