import type { CheckpointChoice } from './jobSpecs.ts';

/** Predictions of a checkpoint become masks. */
export interface PrelabelParams {
  /** The project's folder. */
  readonly project: string;
  /** Folder name, path, or `latest`. */
  readonly run: string;
  readonly checkpoint: CheckpointChoice;
  readonly dataset: string;
  /** Ids; null: all. */
  readonly items: readonly string[] | null;
  /** Masks that are there give way; else their items are passed over. */
  readonly overwrite: boolean;
  /** Where the worker prepares the masks; the host puts them in place once all are there. */
  readonly folder: string;
}

/** Exactly what `segstudio dataset prelabel --json` prints. */
export interface PrelabelResult {
  /** By which it can be taken back (`inference.undoPrelabel`); null: no mask was made. */
  readonly change: string | null;
  readonly run: string;
  readonly step: number;
  readonly dataset: string;
  /** Items that got a mask, those alone. */
  readonly labelled: readonly string[];
  /** Items that keep their mask: it was not to give way, or was painted on meanwhile. */
  readonly kept: readonly string[];
  /** Items whose image could not be used, or whose mask waits for a decision. */
  readonly problems: readonly { readonly item: string; readonly message: string }[];
  /** Classes of the run that the project has none of: their pixels are void. */
  readonly unmapped: readonly string[];
}

/** What became of the masks of a pre-labelling that was taken back. */
export interface PrelabelUndone {
  readonly dataset: string;
  /** Without a mask again. */
  readonly removed: readonly string[];
  /** With the mask again that had given way. */
  readonly restored: readonly string[];
  /** Painted on, approved or flagged since: they stay. */
  readonly kept: readonly string[];
}
