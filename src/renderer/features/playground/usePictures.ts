import { computed, shallowRef } from 'vue';
import type { ComputedRef, Ref, ShallowRef } from 'vue';
import type { StudioClient } from '../../../shared/contract/index.ts';
import type { OpenedPicture } from '../../../shared/domain/prediction.ts';
import { t } from '../../app/i18n.ts';
import { useNotices } from '../../app/notices.ts';
import { useSession } from '../../platform/session.ts';
import { rememberedPictures } from './choices.ts';

export type Picture = Extract<OpenedPicture, { id: string }>;

export interface Pictures {
  /** Newest first. */
  readonly list: ShallowRef<readonly Picture[]>;
  readonly current: ComputedRef<Picture | null>;
  /** Adds pictures by their paths on the host and shows the first; says which cannot be read. */
  add(this: void, paths: readonly string[]): Promise<void>;
  remove(this: void, picture: Picture): void;
  show(this: void, picture: Picture): void;
  step(this: void, by: 1 | -1): void;
  /** The pictures of last time that are still there, after what was added meanwhile. */
  restore(this: void): Promise<void>;
  /** The same pictures by the addresses that another host gives them. */
  readdress(this: void): Promise<void>;
}

const isPicture = (one: OpenedPicture): one is Picture => 'id' in one;

/** The pictures that are tried; `paths` keeps the newest of them for the next time. */
export function usePictures(client: StudioClient, paths: Ref<readonly string[]>): Pictures {
  const notices = useNotices();
  const session = useSession();
  const list = shallowRef<readonly Picture[]>([]);
  const shown = shallowRef<string | null>(null);
  const current = computed(
    () => list.value.find(({ path }) => path === shown.value) ?? list.value.at(0) ?? null,
  );

  function keep(next: readonly Picture[]): void {
    list.value = next;
    paths.value = next.slice(0, rememberedPictures).map(({ path }) => path);
  }

  /** null: another project is open by now, with pictures of its own. */
  async function look(wanted: readonly string[]): Promise<readonly OpenedPicture[] | null> {
    const project = session.project?.path;
    const opened = await client.inference.openPictures({ paths: [...wanted] });
    return session.project?.path === project ? opened : null;
  }

  async function add(added: readonly string[]): Promise<void> {
    const opened = (await look(added)) ?? [];
    for (const one of opened) {
      if (!('problem' in one)) continue;
      notices.fail(new Error(t('playground.cannotRead', { file: one.name, reason: one.problem })));
    }
    const pictures = opened.filter(isPicture);
    if (pictures.length === 0) return;
    keep([...pictures, ...without(list.value, pictures)]);
    shown.value = pictures[0].path;
  }

  async function restore(): Promise<void> {
    if (list.value.length > 0 || paths.value.length === 0) return;
    const opened = await look(paths.value);
    if (opened === null) return;
    const there = opened.filter(isPicture);
    keep([...list.value, ...without(there, list.value)]);
    const gone = opened.length - there.length;
    if (gone > 0) notices.say(t('playground.gone', { n: gone }, gone));
  }

  async function readdress(): Promise<void> {
    if (list.value.length === 0) return;
    const opened = (await look(list.value.map(({ path }) => path))) ?? [];
    const anew = new Map(opened.filter(isPicture).map((one) => [one.path, one]));
    list.value = list.value.map((one) => anew.get(one.path) ?? one);
  }

  return {
    ...{ list, current, add, restore, readdress },
    remove: (picture) => keep(list.value.filter((one) => one !== picture)),
    show: ({ path }) => void (shown.value = path),
    step(by) {
      const at = list.value.findIndex((one) => one === current.value);
      const next = list.value.at((at + by + list.value.length) % Math.max(1, list.value.length));
      if (next !== undefined) shown.value = next.path;
    },
  };
}

/** `pictures` but those that are among `others`. */
function without(pictures: readonly Picture[], others: readonly Picture[]): readonly Picture[] {
  return pictures.filter(({ path }) => !others.some((one) => one.path === path));
}
