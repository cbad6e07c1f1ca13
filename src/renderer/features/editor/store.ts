import { defineStore } from 'pinia';
import { watch } from 'vue';
import type { ReviewState } from '../../../shared/domain/dataset.ts';
import { movedClasses } from '../../../shared/domain/labels.ts';
import { useClient } from '../../platform/connection.ts';
import { useDatasetItems } from '../../platform/datasetItems.ts';
import { useHostReturn, useSession } from '../../platform/session.ts';
import { workList } from '../../platform/workList.ts';
import { OpenItem } from './openItem.ts';
import type { Resolution } from './openItem.ts';
import type { ItemPlace } from './saving/editSession.ts';
import { useItems } from './useItems.ts';
import { useSessionPorts } from './useSessionPorts.ts';

/** The image being edited, and the list it stands in. */
export const useEditor = defineStore('editor', () => {
  const studio = useSession();
  const client = useClient();
  const datasets = useDatasetItems();
  const ports = useSessionPorts();
  const opened = new OpenItem(ports, studio.project?.path);
  const { place, lastPlace, session, trouble, error, changes } = opened;
  const list = useItems(place);

  async function open(where: ItemPlace): Promise<void> {
    await Promise.all([opened.open(where), datasets.read(where.dataset).catch(ports.fail)]);
  }

  async function setReview({ dataset, item }: ItemPlace, review: ReviewState): Promise<void> {
    await studio.saving(client.library.setReview({ dataset, items: [item], review }));
  }

  studio.onEvent((event) => {
    if (event.type === 'mask') opened.heard(event, event.editor, event.revision);
  });
  useHostReturn(() => opened.refresh());
  // At once: nothing of the project before may be asked of a host that has another one open.
  watch(
    () => studio.project,
    (after, before) => {
      if (after === null || after.path !== before?.path) {
        opened.enter(after?.path);
        workList.value = null;
        return;
      }
      // A class table edited elsewhere gives the ids of the mask other meanings, and the mask other ids.
      if (movedClasses(before.classes, after.classes).some((id, old) => id !== old)) opened.endHistories();
      opened.refresh();
    },
    { flush: 'sync' },
  );
  return {
    place,
    lastPlace,
    session,
    trouble,
    error,
    changes,
    ...list,
    open,
    resolve: (use: Resolution) => opened.resolve(use),
    close: () => opened.close(),
    setReview,
  };
});
