import type { ExportModelResult } from '../../../shared/domain/exporting.ts';
import type { RunArguments } from '../../../shared/domain/run.ts';
import type { JobContext } from '../jobContext.ts';
import type { NetDescription } from '../graph/request.ts';
import type { RgbImage } from '../data/imageIo.ts';
import type { LoadedCheckpoint } from '../store/checkpointStore.ts';
import type { Tf } from '../tensors/backend.ts';

/** Enough to show a layer that differs; each costs an eager pass. */
export const comparedImages = 4;

/** A trained net that other programs are to run. */
export interface ExportSource {
  readonly args: RunArguments;
  readonly checkpoint: LoadedCheckpoint;
  readonly description: NetDescription;
  /**
   * Pictures of the validation split as the net is to see them, read when they are asked for: one at least,
   * `comparedImages` at most.
   */
  readonly images: () => AsyncIterable<RgbImage>;
}

/** What an exported net was compared by before it was put in place. */
export type Verification = ExportModelResult['verification'];

/** A form that other programs read. `write` and `verify` throw StudioError. */
export interface ExporterSpec {
  readonly id: string;
  readonly name: string;
  /** What reads it. */
  readonly help: string;
  /** How to use it, in one sentence for the card beside it. */
  readonly use: string;
  /** Largest difference that `verify` lets pass. */
  readonly tolerance: number;
  /** Fills the empty `folder`. */
  write(tf: Tf, source: ExportSource, folder: string, context: JobContext): Promise<void>;
  /** Reads what is in `folder` back by another way than it was written and compares it with the run. */
  verify(tf: Tf, source: ExportSource, folder: string, context: JobContext): Promise<Verification>;
}
