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
