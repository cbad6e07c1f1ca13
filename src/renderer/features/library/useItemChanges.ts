import type { DatasetItem, ReviewState, Split } from '../../../shared/domain/dataset.ts';
import { t } from '../../app/i18n.ts';
import { useNotices } from '../../app/notices.ts';
import { useUndo } from '../../app/undo.ts';
import { formatCount } from '../../format/numbers.ts';
import { useLibrary } from './store.ts';

/** Changes to items that say what they did and can be taken back. */
export function useItemChanges(): {
  readonly changeSplit: (items: readonly DatasetItem[], split: Split) => Promise<void>;
  readonly changeReview: (items: readonly DatasetItem[], review: ReviewState) => Promise<void>;
} {
  const library = useLibrary();
  const notices = useNotices();
  const undo = useUndo();

  async function change<Value extends string>(
    items: readonly DatasetItem[],
    value: Value,
    before: (item: DatasetItem) => Value,
    set: (ids: readonly string[], value: Value) => Promise<void>,
    name: string,
  ): Promise<void> {
    const changed = items.filter((item) => before(item) !== value);
    if (changed.length === 0) return;
    const ids = changed.map((item) => item.id);
    const earlier = groupIds(changed, before);
    await notices.attempt(async () => {
      await set(ids, value);
      undo.remember({
        name,
        redo: () => set(ids, value),
        undo: async () => {
          for (const [was, group] of earlier) await set(group, was);
        },
      });
      notices.say(name, { label: t('app.undo'), perform: () => void undo.undo() });
    });
  }

  const words = (key: string, count: number, value: string): string =>
    t(key, { n: formatCount(count), value: t(value) }, count);
  return {
    changeSplit: (items, split) =>
      change(
        items,
        split,
        (item) => item.split,
        library.setSplit,
        words('library.splitSet', items.length, `library.split.${split}`),
      ),
    changeReview: (items, review) =>
      change(
        items,
        review,
        (item) => item.review,
        library.setReview,
        words('library.reviewSet', items.length, `library.review.${review}`),
      ),
  };
}

function groupIds<Value>(
  items: readonly DatasetItem[],
  key: (item: DatasetItem) => Value,
): Map<Value, string[]> {
  const groups = new Map<Value, string[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item.id]);
  return groups;
}
