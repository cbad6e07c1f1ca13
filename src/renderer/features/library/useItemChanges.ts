import type { DatasetItem, ReviewState, Split } from '../../../shared/domain/dataset.ts';
import { t } from '../../app/i18n.ts';
import { useNotices } from '../../app/notices.ts';
import { useUndo } from '../../app/undo.ts';
import { formatCount } from '../../format/numbers.ts';
import { bringBack, takeAway } from './itemRemoval.ts';
import { useLibrary } from './store.ts';

type Items = readonly DatasetItem[];

export interface ItemChanges {
  changeSplit(this: void, items: Items, split: Split): Promise<void>;
  changeReview(this: void, items: Items, review: ReviewState): Promise<void>;
  changeTags(this: void, items: Items, add: readonly string[], remove: readonly string[]): Promise<void>;
  remove(this: void, items: Items): Promise<void>;
  /** For good: asked before, never undone. */
  deleteFiles(this: void, items: Items): Promise<void>;
}

/** Changes to items that can be taken back, each with its toast. */
export function useItemChanges(): ItemChanges {
  const library = useLibrary();
  const notices = useNotices();
  const undo = useUndo();

  /** Makes a change and offers to take it back, by the toast and by Ctrl Z. */
  async function perform(
    name: string,
    redo: () => Promise<void>,
    takeBack: () => Promise<void>,
  ): Promise<void> {
    await notices.attempt(async () => {
      await redo();
      undo.announce({ name, redo, undo: takeBack });
    });
  }

  async function change<Value extends string>(
    items: Items,
    value: Value,
    before: (item: DatasetItem) => Value,
    set: (dataset: string, ids: readonly string[], value: Value) => Promise<void>,
    name: (count: number) => string,
  ): Promise<void> {
    const changed = items.filter((item) => before(item) !== value);
    if (changed.length === 0) return;
    const [dataset, earlier] = [shownIn(library), groupIds(changed, before)];
    await perform(
      name(changed.length),
      () => set(dataset, idsOf(changed), value),
      async () => {
        for (const [was, group] of earlier) await set(dataset, group, was);
      },
    );
  }

  return {
    changeSplit: (items, split) =>
      change(items, split, (item) => item.split, library.setSplit, (count) => words('library.splitSet', count, `library.split.${split}`)), // prettier-ignore
    changeReview: (items, review) =>
      change(items, review, (item) => item.review, library.setReview, (count) => words('library.reviewSet', count, `library.review.${review}`)), // prettier-ignore
    async changeTags(items, add, remove) {
      const dataset = shownIn(library);
      const setTags: SetTags = (...change) => library.setTags(dataset, ...change);
      await changeTags(setTags, perform, items, { add, remove });
    },
    async remove(items) {
      if (items.length === 0) return;
      const [dataset, ids] = [shownIn(library), idsOf(items)];
      const redo = (): Promise<void> => takeAway(library, dataset, ids, () => library.remove(dataset, ids));
      const back = (): Promise<void> =>
        bringBack(library, dataset, items, () => library.restore(dataset, items));
      await perform(words('library.removed', items.length, ''), redo, back);
    },
    async deleteFiles(items) {
      const [dataset, ids] = [shownIn(library), idsOf(items)];
      await notices.attempt(async () => {
        await takeAway(library, dataset, ids, () => library.deleteFiles(dataset, ids));
        notices.say(words('library.deleted', items.length, ''));
      });
    },
  };
}

type SetTags = (ids: readonly string[], add: readonly string[], remove: readonly string[]) => Promise<void>;
type Perform = (name: string, redo: () => Promise<void>, takeBack: () => Promise<void>) => Promise<void>;

/** Taken back, each item has the tags it had: what it gained goes, what it lost comes. */
async function changeTags(
  setTags: SetTags,
  perform: Perform,
  items: Items,
  { add, remove }: { readonly add: readonly string[]; readonly remove: readonly string[] },
): Promise<void> {
  const gains = groupIds(items, (item) => difference(add, item.tags ?? []).join('\n'));
  const losses = groupIds(items, (item) => remove.filter((tag) => item.tags?.includes(tag)).join('\n'));
  if (!isChange(gains) && !isChange(losses)) return;
  await perform(
    words('library.tagsSet', items.length, ''),
    () => setTags(idsOf(items), add, remove),
    async () => {
      for (const [tags, ids] of gains) if (tags !== '') await setTags(ids, [], tags.split('\n'));
      for (const [tags, ids] of losses) if (tags !== '') await setTags(ids, tags.split('\n'), []);
    },
  );
}

/** Asked for when a change is made: it is taken back there, whatever is shown by then. */
function shownIn({ dataset }: Pick<ReturnType<typeof useLibrary>, 'dataset'>): string {
  if (dataset === null) throw new Error('No dataset is open.');
  return dataset;
}

function words(key: string, count: number, value: string): string {
  return t(key, { n: formatCount(count), value: value === '' ? '' : t(value) }, count);
}

function idsOf(items: Items): readonly string[] {
  return items.map((item) => item.id);
}

function difference(a: readonly string[], b: readonly string[]): readonly string[] {
  return a.filter((one) => !b.includes(one));
}

function isChange(groups: ReadonlyMap<string, readonly string[]>): boolean {
  return [...groups.keys()].some((tags) => tags !== '');
}

function groupIds<Value>(
  items: Items,
  key: (item: DatasetItem) => Value,
): ReadonlyMap<Value, readonly string[]> {
  const groups = new Map<Value, string[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item.id]);
    else group.push(item.id);
  }
  return groups;
}
