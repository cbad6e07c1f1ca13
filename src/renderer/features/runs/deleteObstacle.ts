import { isTraining } from '../../../shared/domain/run.ts';
import { t } from '../../app/i18n.ts';
import type { NamedRun } from './columns.ts';

/** Why the selected runs cannot be deleted; undefined: they can. */
export function deleteObstacle(selected: readonly NamedRun[]): string | undefined {
  if (selected.length === 0) return t('runs.selectFirst');
  if (selected.some(({ kept }) => kept)) return t('runs.keptSelected');
  return selected.some(({ state }) => isTraining(state)) ? t('runs.activeSelected') : undefined;
}
