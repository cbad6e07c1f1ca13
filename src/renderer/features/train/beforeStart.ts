import type { DatasetSummary } from '../../../shared/domain/dataset.ts';

export interface StartCheck {
  readonly ok: boolean;
  readonly key: 'masks' | 'train' | 'validation' | 'classes';
  readonly values: Readonly<Record<string, number>>;
}

/** What must and should hold before a training starts; the host checks the same again. */
export function checkStart(dataset: DatasetSummary | null, classCount: number): readonly StartCheck[] {
  if (dataset === null) return [];
  const { items, masks, splits } = dataset;
  return [
    { ok: masks > 0, key: 'masks', values: { n: masks, all: items } },
    { ok: splits.train > 0, key: 'train', values: { n: splits.train } },
    { ok: splits.val > 0, key: 'validation', values: { n: splits.val } },
    { ok: classCount > 0, key: 'classes', values: { n: classCount } },
  ];
}

/** Without these no training can start; without validation images it only goes unmeasured. */
const needed: ReadonlySet<StartCheck['key']> = new Set(['masks', 'train', 'classes']);

export function firstObstacle(checks: readonly StartCheck[]): StartCheck | undefined {
  return checks.find((check) => !check.ok && needed.has(check.key));
}
