import type { LabelClass } from './labels.ts';

export const splits = ['train', 'val', 'test', 'none'] as const;
export type Split = (typeof splits)[number];

export const reviewStates = ['review', 'approved', 'fix'] as const;
export type ReviewState = (typeof reviewStates)[number];

/** One image with at most one mask. Ids are safe file-name stems, unique in the dataset. */
export interface DatasetItem {
  readonly id: string;
  /** Name shown to people: the image's original file name. */
  readonly name: string;
  /** Relative to the dataset's folder when copied, absolute when linked. */
  readonly image: string;
  /** Index PNG `masks/<id>.png` relative to the dataset's folder; null: no mask, the item is left out of training. */
  readonly mask: string | null;
  /** Size as shown, that is after EXIF orientation. */
  readonly width: number;
  readonly height: number;
  readonly split: Split;
  readonly review: ReviewState;
  /** Pixels of each class id in the mask, void under `255`; null where there is no mask. */
  readonly pixels: Readonly<Record<string, number>> | null;
  /** Words people sort by, sorted; absent: none. */
  readonly tags?: readonly string[];
}

/** Longest tag: it must fit beside others in a list. */
export const maxTagLength = 50;

export interface DatasetSummary {
  readonly name: string;
  readonly items: number;
  readonly masks: number;
  readonly splits: Readonly<Record<Split, number>>;
  /** Import format it came from: "camvid", "mask_folder" … */
  readonly format: string;
  readonly linked: boolean;
}

export interface ClassStatistics {
  readonly id: number;
  readonly name: string;
  readonly pixels: number;
  /** Share of all non-void pixels, 0 … 1. */
  readonly share: number;
  /** Images that hold at least one pixel of it. */
  readonly images: number;
}

export interface DatasetStatistics {
  readonly items: number;
  readonly splits: Readonly<Record<Split, number>>;
  readonly classes: readonly ClassStatistics[];
  readonly voidPixels: number;
}

/** A file that could not be used, listed and never fatal. */
export interface ImportProblem {
  readonly file: string;
  readonly code:
    | 'unreadable' | 'unsupported' | 'tooLarge' | 'noMask' | 'noImage' | 'sizeMismatch'
    | 'lossyMask' | 'unknownValue' | 'unknownColor' | 'duplicate' | 'badList' | 'specialFile'; // prettier-ignore
  readonly message: string;
}

/** Something in a dataset that makes it train or score worse than it could. */
export interface HealthFinding {
  /** Id; null: it is about the dataset as a whole. */
  readonly item: string | null;
  readonly code:
    | 'imageMissing' | 'imageUnreadable' | 'noMask' | 'maskMissing' | 'maskUnreadable' | 'sizeMismatch'
    | 'unknownClass' | 'voidOnly' | 'emptySplit' | 'classAbsent' | 'sameImage'; // prettier-ignore
  readonly message: string;
}

/** Exactly what `segstudio dataset check --json` prints. */
export interface HealthReport {
  readonly dataset: string;
  readonly items: number;
  readonly findings: readonly HealthFinding[];
}

/** A value (index or colour) found in the source's masks, and the class it becomes. */
export interface LabelMapping {
  /** Index as text, or `#RRGGBB` for colour masks. */
  readonly value: string;
  readonly foundName: string | null;
  /** Class name in the project, or null for void. */
  readonly className: string | null;
  readonly color: string | null;
  readonly pixels: number;
  readonly images: number;
}

export interface FormatFinding {
  readonly format: string;
  /** 0 … 1; 0 = does not fit. */
  readonly confidence: number;
  readonly reason: string;
}

/** A value that the source's own class table does not know; masks that hold it are left out until it is decided. */
export interface UnknownValue {
  readonly value: string;
  readonly pixels: number;
  readonly images: number;
}

/** An image of a source with its mask, to look at before anything is written. */
export interface ImportSample {
  /** Of the item it would become. */
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly image: string;
  readonly mask: string | null;
}

/** What an import would do (`--dry-run`) or did. */
export interface ImportReport {
  readonly dataset: string;
  readonly format: string;
  readonly reason: string;
  readonly rejected: readonly FormatFinding[];
  readonly items: number;
  readonly masks: number;
  readonly splits: Readonly<Record<Split, number>>;
  readonly classes: readonly LabelClass[];
  readonly mapping: readonly LabelMapping[];
  readonly unknown: readonly UnknownValue[];
  readonly problems: readonly ImportProblem[];
  /** Pairs spread over the source, those with masks first; none after an import. */
  readonly samples: readonly ImportSample[];
  /** Whether values are indices or colours. */
  readonly readBy: 'index' | 'color';
  readonly dryRun: boolean;
}
