import type { ImportPlan } from '../../../../shared/contract/library.ts';
import { useRemembered } from '../../../platform/remembered.ts';
import type { MapChanges } from './labelMap.ts';

type Maps = Readonly<Record<string, MapChanges>>;
type Source = Pick<ImportPlan, 'format' | 'mapping' | 'unknown'>;

export interface KeptMaps {
  /** What was changed by hand when a source of this format with these values was imported last; null: nothing. */
  offer(this: void, source: Source): MapChanges | null;
  keep(this: void, source: Source, changes: MapChanges): void;
}

const isMaps = (value: unknown): value is Maps =>
  typeof value === 'object' &&
  value !== null &&
  Object.values(value).every((map) => typeof map === 'object' && map !== null);

/** Label maps of earlier imports, for the project. They are offered, never applied unseen. */
export function useKeptMaps(): KeptMaps {
  const maps = useRemembered<Maps>('import.maps', {}, isMaps);
  return {
    offer: (source) => maps.value[layoutOf(source)] ?? null,
    keep(source, changes) {
      if (Object.keys(changes).length > 0) maps.value = { ...maps.value, [layoutOf(source)]: changes };
    },
  };
}

/** The same for two sources of one kind, whatever is known about their values. */
function layoutOf({ format, mapping, unknown }: Source): string {
  return [format, ...[...mapping, ...unknown].map(({ value }) => value).sort()].join(' ');
}
