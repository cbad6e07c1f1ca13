import { defineStore } from 'pinia';
import { watch } from 'vue';
import type { DatasetItems, DatasetRevision } from '../../shared/contract/library.ts';
import { useClient } from './connection.ts';
import { createItemTables } from './itemTables.ts';
import type { DatasetEvent } from './itemTables.ts';
import { useSession } from './session.ts';

type Ask = () => Promise<DatasetRevision>;
type Apply = (content: DatasetItems, revision: number) => DatasetItems;

/**
 * The items of the project's datasets, for every page. Each dataset is read once: changes, our own and those of others,
 * are applied to what is here, so that a hundred thousand items are not sent again for one, or for another page.
 */
export const useDatasetItems = defineStore('datasetItems', () => {
  const { library } = useClient();
  const session = useSession();
  const tables = createItemTables();
  const readings = new Map<string, Promise<DatasetItems>>();
  /** Own changes on their way: what the host tells meanwhile may be one of them. */
  let asked = 0;
  const waiting: DatasetEvent[] = [];

  /** null: it was not read yet. */
  const contentOf = (name: string): DatasetItems | null => tables.contents.get(name) ?? null;

  /** The items as the host has them now; those that are here are sent again only if they changed unheard. */
  function read(name: string): Promise<DatasetItems> {
    const pending = readings.get(name);
    if (pending !== undefined) return pending;
    const reading = readNow(name).finally(() => {
      if (readings.get(name) === reading) readings.delete(name);
      hearWaiting();
    });
    readings.set(name, reading);
    return reading;
  }

  async function readNow(name: string): Promise<DatasetItems> {
    const project = session.project?.path;
    const here = contentOf(name);
    if (here !== null && (await library.revision({ dataset: name })) === here.revision) return here;
    const next = await library.items({ dataset: name });
    if (session.project?.path === project) tables.put(next);
    return next;
  }

  /** Asks the host for a change and, once it is durable, does the same to the items here. */
  async function change(name: string, ask: Ask, apply: Apply): Promise<void> {
    asked += 1;
    try {
      const { revision, previous } = await session.saving(ask());
      const now = contentOf(name);
      if (now?.revision === previous) tables.patch(apply(now, revision));
      else if (now !== null && now.revision < revision) await read(name);
    } finally {
      asked -= 1;
      hearWaiting();
    }
  }

  function hear(event: DatasetEvent): void {
    if (asked > 0 || readings.has(event.dataset)) waiting.push(event);
    else if (!tables.follow(event)) void read(event.dataset).catch(() => undefined);
  }

  function hearWaiting(): void {
    if (asked === 0) for (const event of waiting.splice(0)) hear(event);
  }

  session.onEvent((event) => {
    if (event.type === 'dataset') hear(event);
    // While the connection was lost, changes went by unheard.
    if (event.type === 'hello' || event.type === 'project')
      for (const name of tables.contents.keys()) void read(name).catch(() => undefined);
  });
  function forget(): void {
    tables.forget();
    readings.clear();
    waiting.length = 0;
  }
  watch(() => session.project?.path, forget, { flush: 'sync' });
  return { contentOf, read, change, maskRevision: tables.maskRevision };
});
