import { useRouter } from 'vue-router';
import { t } from '../../app/i18n.ts';
import { useNotices } from '../../app/notices.ts';
import { useUndo } from '../../app/undo.ts';
import { useSession } from '../../platform/session.ts';
import { useEditor } from './store.ts';

export interface EditorMoves {
  previous(this: void): void;
  next(this: void): void;
  go(this: void, item: string): void;
  approveNext(this: void): void;
  /** Why it cannot be done now; undefined: it can. */
  previousReason(this: void): string | undefined;
  nextReason(this: void): string | undefined;
  approveReason(this: void): string | undefined;
}

/** From one image of the list to another. */
export function useEditorMoves(): EditorMoves {
  const editor = useEditor();
  const router = useRouter();
  const approve = useApprove();

  function go(item: string): void {
    const dataset = editor.place?.dataset;
    void router.push({ name: 'editor', params: { item }, query: dataset === undefined ? {} : { dataset } });
  }

  /** Not around the ends. */
  function neighbour(by: 1 | -1): string | undefined {
    const at = editor.index + by;
    return editor.index < 0 || at < 0 ? undefined : editor.items.at(at)?.id;
  }

  function step(by: 1 | -1): void {
    const id = neighbour(by);
    if (id !== undefined) go(id);
  }

  function reason(by: 1 | -1, key: string): string | undefined {
    if (editor.place === null) return t('editor.noImage');
    return neighbour(by) === undefined ? t(key) : undefined;
  }

  return {
    go,
    previous: () => step(-1),
    next: () => step(1),
    previousReason: () => reason(-1, 'editor.noPrevious'),
    nextReason: () => reason(1, 'editor.noNext'),
    approveReason: approve.reason,
    approveNext() {
      void approve.perform(neighbour(1) === undefined ? t('editor.allApproved') : '');
      step(1);
    },
  };
}

function useApprove(): {
  reason(this: void): string | undefined;
  perform(this: void, more: string): Promise<void>;
} {
  const editor = useEditor();
  const studio = useSession();
  const notices = useNotices();
  const undo = useUndo();
  return {
    reason() {
      if (editor.item === null || editor.session === null) return t('editor.noImage');
      return studio.project?.readOnly === true ? t('app.readOnlyProject') : undefined;
    },
    async perform(more) {
      const { item, place } = editor;
      if (item === null || place === null) return;
      const { review } = item;
      await notices.attempt(async () => {
        await editor.setReview(place, 'approved');
        const name = t('editor.approved', { item: item.name });
        const change = {
          name,
          undo: () => editor.setReview(place, review),
          redo: () => editor.setReview(place, 'approved'),
        };
        undo.announce(change, `${name} ${more}`.trim());
      });
    },
  };
}
