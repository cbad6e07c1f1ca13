import { shallowReactive } from 'vue';
import type { DatasetItems } from '../../shared/contract/library.ts';
import type { StudioEvent } from '../../shared/contract/system.ts';
import { applyChange } from './itemTable.ts';

export type DatasetEvent = Extract<StudioEvent, { type: 'dataset' }>;

export interface ItemTables {
  readonly contents: ReadonlyMap<string, DatasetItems>;
  /** What the host sent, whole. */
  put(content: DatasetItems): void;
  /** What a change of our own made of it. */
  patch(content: DatasetItems): void;
  /** False: the table cannot follow, it is to be read anew. */
  follow(event: DatasetEvent): boolean;
  /** Grows when the item's mask may have changed, and with nothing else: for the addresses of its pictures. */
  maskRevision(this: void, dataset: string, id: string): number;
  forget(): void;
}

interface MaskRevisions {
  readonly since: number;
  readonly changed: Map<string, number>;
}

/** The items of datasets by the dataset's name, as they were read and changed since. */
export function createItemTables(): ItemTables {
  const contents = shallowReactive(new Map<string, DatasetItems>());
  const masks = new Map<string, MaskRevisions>();
  const patch = (content: DatasetItems): void => void contents.set(content.dataset, content);

  return {
    ...{ contents, patch },
    put(content) {
      masks.set(content.dataset, { since: content.revision, changed: new Map() });
      patch(content);
    },
    follow({ dataset, revision, change }) {
      const now = contents.get(dataset);
      if (now === undefined || revision <= now.revision) return true;
      const next = applyChange(now, revision, change);
      if (next === null) return false;
      for (const { id } of change?.items ?? []) masks.get(dataset)?.changed.set(id, revision);
      patch(next);
      return true;
    },
    maskRevision(dataset, id) {
      const known = masks.get(dataset);
      return known?.changed.get(id) ?? known?.since ?? 0;
    },
    forget() {
      contents.clear();
      masks.clear();
    },
  };
}
