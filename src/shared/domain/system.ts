export interface DoctorProblem {
  readonly what: string;
  /** The command or action that mends it. */
  readonly fix: string;
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
  readonly ffmpeg: { readonly version: string; readonly path: string } | null;
  readonly freeDiskBytes: number;
  readonly weights: readonly { readonly id: string; readonly name: string; readonly cached: boolean }[];
  readonly problems: readonly DoctorProblem[];
}

export interface ProjectSummary {
  readonly path: string;
  readonly name: string;
  readonly images: number;
  readonly runs: number;
  readonly bestMiou: number | null;
  readonly openedAt: string;
  /** Dataset and item of a thumbnail, null when empty. */
  readonly cover: { readonly dataset: string; readonly item: string } | null;
  /** False when the folder is gone. */
  readonly exists: boolean;
}
