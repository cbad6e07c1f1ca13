import { StudioError } from '../../../shared/errors.ts';
import type { DatasetItem } from '../../../shared/domain/dataset.ts';
import type { LabelClass } from '../../../shared/domain/labels.ts';
import type { LoaderSource } from '../data/loaderTask.ts';
import { datasetStatistics } from '../data/statistics.ts';
import { imagePath, maskPath, openDataset } from '../store/datasetStore.ts';
import type { Dataset } from '../store/datasetStore.ts';

/** A labelled image outside training: for monitoring, evaluation, previews. */
export interface LabelledImage {
  readonly id: string;
  readonly image: string;
  readonly mask: string;
}

/** What a run trains on and is watched by. */
export interface TrainingMaterial {
  readonly train: readonly LoaderSource[];
  /** Labelled pixels of each class in the training split. */
  readonly classPixels: readonly number[];
  readonly monitor: readonly LabelledImage[];
}

/**
 * Items without a mask are left out. Throws StudioError('badInput') when none is left to train on.
 * @param monitorImages evenly spaced over the validation split, fixed for the run
 */
export async function readMaterial(
  project: string,
  datasetName: string,
  classes: readonly LabelClass[],
  monitorImages: number,
): Promise<TrainingMaterial> {
  const dataset = await openDataset(project, datasetName);
  const items = dataset.items.filter(({ split, mask }) => split === 'train' && mask !== null);
  if (items.length === 0) {
    throw new StudioError(
      'badInput',
      `Dataset ${datasetName} has no labelled images in its training split.`,
      {
        fix: 'Give some images a mask, or move labelled images into the split "train".',
      },
    );
  }
  return {
    train: items.map((item) => ({ ...labelledImage(dataset, item), width: item.width, height: item.height })),
    classPixels: datasetStatistics(items, classes).classes.map(({ pixels }) => pixels),
    monitor: evenlySpaced(labelledImages(dataset, 'val'), monitorImages),
  };
}

/** The items of a split that have a mask. */
export function labelledImages(dataset: Dataset, split: string): readonly LabelledImage[] {
  return dataset.items
    .filter((item) => item.split === split && item.mask !== null)
    .map((item) => labelledImage(dataset, item));
}

function labelledImage(dataset: Dataset, item: DatasetItem): LabelledImage {
  return { id: item.id, image: imagePath(dataset, item), mask: maskPath(dataset, item)! };
}

/** At most `count` of the values, from first to last at equal distances. */
export function evenlySpaced<Value>(values: readonly Value[], count: number): readonly Value[] {
  if (values.length <= count) return values;
  return Array.from({ length: count }, (_, i) => values[Math.floor(((i + 0.5) * values.length) / count)]);
}
