import type { DatasetItem, Split } from '../../../shared/domain/dataset.ts';
import { ignoreIndex, type LabelClass } from '../../../shared/domain/labels.ts';
import type { Recipe } from '../../../shared/domain/recipe.ts';
import type { StartCheck } from '../../../shared/domain/trainingEstimate.ts';
import { datasetStatistics } from '../../core/data/statistics.ts';

/** Below this share of the labelled pixels a class is learnt badly without more weight. */
const rareShare = 0.005;

/** What the data alone says before a training. */
export function checkData(
  items: readonly DatasetItem[],
  classes: readonly LabelClass[],
  recipe: Recipe,
): readonly StartCheck[] {
  const masked = items.filter(({ mask }) => mask !== null);
  const inSplit = (split: Split): readonly DatasetItem[] => masked.filter((item) => item.split === split);
  const train = inSplit('train');
  const counts: readonly StartCheck[] = [
    counted('masks', masked.length, 'blocked', { all: items.length }),
    counted('train', train.length, 'blocked'),
    counted('validation', inSplit('val').length, 'warning'),
    // With enough of them, where they occur says more.
    ...(classes.length < 2
      ? [{ id: 'classes', state: 'blocked', values: { n: classes.length } } as const]
      : []),
  ];
  if (train.length === 0 || classes.length < 2) return counts;
  return [
    ...counts,
    ...checkUnknown(masked, classes),
    checkCoverage(train, inSplit('val'), classes),
    ...checkRare(train, classes, recipe),
  ];
}

function counted(
  id: StartCheck['id'],
  n: number,
  without: 'warning' | 'blocked',
  values: StartCheck['values'] = {},
): StartCheck {
  return { id, state: n === 0 ? without : 'ok', values: { n, ...values } };
}

/** Masks that hold values beyond the class table: labels of another table. */
function checkUnknown(masked: readonly DatasetItem[], classes: readonly LabelClass[]): readonly StartCheck[] {
  const isUnknown = (id: string): boolean => Number(id) >= classes.length && Number(id) !== ignoreIndex;
  const found = masked.filter(({ pixels }) => Object.keys(pixels ?? {}).some(isUnknown));
  if (found.length === 0) return [];
  const ids = [...new Set(found.flatMap(({ pixels }) => Object.keys(pixels ?? {}).filter(isUnknown)))];
  return [{ id: 'unknownClass', state: 'blocked', values: { n: found.length, ids: ids.sort().join(', ') } }];
}

function checkCoverage(
  train: readonly DatasetItem[],
  validation: readonly DatasetItem[],
  classes: readonly LabelClass[],
): StartCheck {
  const absent = (items: readonly DatasetItem[]): string =>
    classes
      .filter(({ id }) => !items.some(({ pixels }) => (pixels?.[id] ?? 0) > 0))
      .map(({ name }) => name)
      .join(', ');
  const [fromTrain, fromValidation] = [absent(train), validation.length === 0 ? '' : absent(validation)];
  const isWhole = fromTrain === '' && fromValidation === '';
  const values = { n: classes.length, train: fromTrain, validation: fromValidation };
  return { id: 'classCoverage', state: isWhole ? 'ok' : 'warning', values };
}

function checkRare(
  train: readonly DatasetItem[],
  classes: readonly LabelClass[],
  { classWeights }: Recipe,
): readonly StartCheck[] {
  const present = datasetStatistics(train, classes).classes.filter(({ pixels }) => pixels > 0);
  const rarest = present.sort((a, b) => a.share - b.share).at(0);
  if (rarest === undefined || rarest.share >= rareShare) return [];
  const isWeighted = classWeights !== 'none';
  const values = { name: rarest.name, share: rarest.share, weighted: isWeighted ? 1 : 0 };
  return [{ id: 'rareClass', state: isWeighted ? 'ok' : 'warning', values }];
}
