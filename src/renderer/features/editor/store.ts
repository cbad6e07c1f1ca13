import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { DatasetItem } from '../../../shared/domain/dataset.ts';
import { StudioError } from '../../../shared/errors.ts';
import { fromWire } from '../../platform/client.ts';
import { useClient } from '../../platform/connection.ts';
import { useSession } from '../../platform/session.ts';
import { workList } from '../../platform/workList.ts';
import { openSession, resolveTrouble } from './saving/editSession.ts';
import type { EditSession, ItemPlace, Trouble } from './saving/editSession.ts';
import { createSessionCache } from './saving/sessionCache.ts';
import { useItems } from './useItems.ts';
import { useSessionPorts } from './useSessionPorts.ts';

/** The image being edited, the list it stands in, and the way from one to the next. */
export const useEditor = defineStore('editor', () => {
  const studio = useSession();
  const client = useClient();
  const ports = useSessionPorts();
  const cache = createSessionCache();
  const place = shallowRef<ItemPlace | null>(null);
  const lastPlace = shallowRef<ItemPlace | null>(null);
  const session = shallowRef<EditSession | null>(null);
  const trouble = shallowRef<Trouble | null>(null);
  const error = shallowRef<StudioError | null>(null);
  /** Grows whenever the document has changed: it is not reactive itself. */
  const changes = ref(0);
  const list = useItems(place);

  function show(next: EditSession): void {
    cache.keep(next);
    session.value = next;
    changes.value += 1;
  }

  function leave(): void {
    session.value?.leave().catch(ports.fail);
    session.value = null;
    trouble.value = null;
    error.value = null;
  }

  function isStill(where: ItemPlace): boolean {
    return place.value === where;
  }

  function take(where: ItemPlace, opened: EditSession | Trouble): void {
    if ('kind' in opened) {
      if (isStill(where)) trouble.value = opened;
      return;
    }
    opened.document.listen({ updated: () => (changes.value += 1) });
    if (isStill(where)) show(opened);
    else void opened.leave().catch(ports.fail);
  }

  async function attempt(where: ItemPlace, work: () => Promise<void>): Promise<void> {
    error.value = null;
    try {
      await work();
    } catch (thrown) {
      if (isStill(where)) error.value = fromWire(thrown);
    }
  }

  /** Opens an item, or goes on with it where it was left. */
  async function open(where: ItemPlace): Promise<void> {
    leave();
    place.value = where;
    lastPlace.value = where;
    await attempt(where, async () => {
      const known = cache.find(where);
      if (known !== undefined) {
        show(known);
        await known.refresh();
      } else take(where, await openSession(ports, where));
      await list.read(where.dataset);
    });
  }

  /** Says how to go on with a mask that is damaged or was changed by another program. */
  async function resolve(use: 'lastGood' | 'empty' | 'file' | 'edits'): Promise<void> {
    const where = place.value;
    if (where === null) return;
    const current = session.value;
    await attempt(where, async () => {
      if (current !== null && (use === 'file' || use === 'edits')) return current.resolve(use);
      trouble.value = null;
      take(where, await resolveTrouble(ports, where, use));
    });
  }

  function close(): void {
    leave();
    place.value = null;
  }

  async function setReview(item: DatasetItem, review: DatasetItem['review']): Promise<void> {
    const dataset = place.value?.dataset;
    if (dataset === undefined) return;
    list.take(await studio.saving(client.library.setReview({ dataset, items: [item.id], review })));
  }

  studio.onEvent((event) => {
    if (event.type === 'mask') cache.find(event)?.heard(event.editor, event.revision);
    if (event.type === 'hello') void session.value?.refresh().catch(ports.fail);
  });
  watch(
    () => studio.project?.path,
    () => {
      cache.clear();
      close();
      workList.value = null;
      lastPlace.value = null;
    },
  );
  const shownTrouble = computed(() => trouble.value ?? session.value?.state.trouble ?? null);
  return {
    place,
    lastPlace,
    session,
    trouble: shownTrouble,
    error,
    changes,
    ...list,
    open,
    resolve,
    close,
    setReview,
  };
});
