import type { LabelClass } from './labels.ts';

/** What a checkpoint has predicted of a dataset so far. */
export interface PredictedItems {
  readonly run: string;
  readonly step: number;
  readonly dataset: string;
  /** Ids of the items whose prediction is there and fresh, in the dataset's order. */
  readonly items: readonly string[];
  /** The run's: what the ids in its predictions mean. */
  readonly classes: readonly LabelClass[];
  /** The project's class of each of the run's, by name; null where the project has none of that name. */
  readonly classMap: readonly (number | null)[];
}

/** Classes told for one pixel: those that matter, in a list that fits beside the picture. */
export const maxRanks = 5;

/** Bytes a pixel in a ranking: an id and a probability of 16 bits for each rank. */
export const rankBytes = maxRanks * 3;

/** What a checkpoint makes of one picture from anywhere; its masks are `blobUrl.picture…`. */
export interface PicturePrediction {
  /** Names it for `inference.probe` and its blobs; forgotten with the host, or when many newer ones were made. */
  readonly id: string;
  readonly run: string;
  readonly step: number;
  /** The run's: what the ids in the mask mean. */
  readonly classes: readonly LabelClass[];
  /** Of the picture as shown, and of the mask. */
  readonly width: number;
  readonly height: number;
  /** Pixels of each class id that occurs. */
  readonly pixels: Readonly<Record<string, number>>;
  /** How often the net looked: scales, and mirrored each. */
  readonly passes: number;
  /** Reading and decoding the file. */
  readonly readMilliseconds: number;
  /** From pixels to the mask: resize, all passes, reduction. */
  readonly netMilliseconds: number;
}

/** How likely the classes are at a pixel, likeliest first, at most `maxRanks`. */
export interface PixelRanking {
  readonly classes: readonly { readonly id: number; readonly probability: number }[];
}

/** A picture that the user chose, known to this host by an id; or why it cannot be used, as part of a sentence. */
export type OpenedPicture =
  | {
      readonly path: string;
      readonly name: string;
      /** For `blobUrl.picture`. */
      readonly id: string;
      readonly width: number;
      readonly height: number;
    }
  | { readonly path: string; readonly name: string; readonly problem: string };
