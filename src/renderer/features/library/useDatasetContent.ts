import { ref, shallowRef } from 'vue';
import type { Ref, ShallowRef } from 'vue';
import type { DatasetItems, DatasetRevision } from '../../../shared/contract/library.ts';
import type { StudioEvent } from '../../../shared/contract/system.ts';
import { useClient } from '../../platform/connection.ts';
import { useSession } from '../../platform/session.ts';
import { applyChange } from '../../platform/itemTable.ts';

type Ask = (dataset: string) => Promise<DatasetRevision>;
type Apply = (content: DatasetItems, revision: number) => DatasetItems;

export interface DatasetContent {
  readonly dataset: Ref<string | null>;
  readonly content: ShallowRef<DatasetItems | null>;
  read(this: void, name: string): Promise<void>;
  /** Asks the host for a change and, once it is durable, does the same to the items here. */
  change(this: void, ask: Ask, apply: Apply): Promise<void>;
  clear(this: void): void;
  /** Grows when the item's mask may have changed, and with nothing else: for the addresses of its pictures. */
  maskRevision(this: void, id: string): number;
}

/**
 * The items of one dataset, read once: changes, our own and those of others, are applied to what is here, so that a
 * hundred thousand items are not sent again for one.
 */
export function useDatasetContent(): DatasetContent {
  const session = useSession();
  const client = useClient();
  const dataset = ref<string | null>(null);
  const content = shallowRef<DatasetItems | null>(null);
  /** Own changes on their way: what the host tells meanwhile may be one of them. */
  let asked = 0;
  const waiting: Extract<StudioEvent, { type: 'dataset' }>[] = [];
  const masks = { since: 0, changed: new Map<string, number>() };

  function clear(): void {
    dataset.value = null;
    content.value = null;
  }

  async function read(name: string): Promise<void> {
    if (dataset.value !== name) clear();
    dataset.value = name;
    const next = await client.library.items({ dataset: name });
    if (dataset.value !== name) return;
    masks.since = next.revision;
    masks.changed.clear();
    content.value = next;
  }

  function hear(event: Extract<StudioEvent, { type: 'dataset' }>): void {
    const now = content.value;
    if (event.dataset !== dataset.value || now === null || event.revision <= now.revision) return;
    const next = applyChange(now, event.revision, event.change);
    if (next === null) return void read(event.dataset).catch(() => undefined);
    for (const { id } of event.change?.items ?? []) masks.changed.set(id, event.revision);
    content.value = next;
  }

  async function change(ask: Ask, apply: Apply): Promise<void> {
    const name = dataset.value;
    if (name === null) throw new Error('No dataset is open.');
    asked += 1;
    try {
      const { revision, previous } = await session.saving(ask(name));
      const now = content.value;
      if (dataset.value !== name || now === null) return;
      if (now.revision === previous) content.value = apply(now, revision);
      else if (now.revision < revision) await read(name);
    } finally {
      asked -= 1;
      if (asked === 0) for (const event of waiting.splice(0)) hear(event);
    }
  }

  session.onEvent((event) => {
    if (event.type !== 'dataset' || event.dataset !== dataset.value) return;
    if (asked > 0) waiting.push(event);
    else hear(event);
  });
  const maskRevision = (id: string): number => masks.changed.get(id) ?? masks.since;
  return { dataset, content, read, change, clear, maskRevision };
}
