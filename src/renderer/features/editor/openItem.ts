import { computed, ref, shallowRef } from 'vue';
import type { StudioError } from '../../../shared/errors.ts';
import { fromWire } from '../../platform/client.ts';
import { openSession, resolveTrouble } from './saving/editSession.ts';
import type { EditSession, ItemPlace, SessionPorts, Trouble } from './saving/editSession.ts';
import { editor } from './saving/hostMask.ts';
import type { SaverState } from './saving/patchSaver.ts';
import { createSessionCache } from './saving/sessionCache.ts';

export type Resolution = 'lastGood' | 'empty' | 'file' | 'edits';

/** The one image that is open, what stands in its way, and the sessions of those open before. */
export class OpenItem {
  readonly place = shallowRef<ItemPlace | null>(null);
  /** Where to go on when the page is opened without an item. */
  readonly lastPlace = shallowRef<ItemPlace | null>(null);
  readonly session = shallowRef<EditSession | null>(null);
  readonly error = shallowRef<StudioError | null>(null);
  /** Grows whenever the document has changed: it is not reactive itself. */
  readonly changes = ref(0);
  readonly #found = shallowRef<Trouble | null>(null);
  readonly trouble = computed(() => this.#found.value ?? this.session.value?.state.trouble ?? null);
  readonly #ports: SessionPorts;
  readonly #cache = createSessionCache();
  #project: string | undefined;

  constructor(ports: SessionPorts, project: string | undefined) {
    this.#ports = { ...ports, saveState: () => ports.saveState(this.#saveState()) };
    this.#project = project;
  }

  /** Opens an item, or goes on with it where it was left. */
  async open(place: ItemPlace): Promise<void> {
    this.#leave();
    this.place.value = place;
    this.lastPlace.value = place;
    await this.#attempt(place, async () => {
      const known = this.#cache.find(place);
      if (known === undefined) return this.#take(place, await openSession(this.#ports, place));
      this.#show(known);
      await known.refresh();
    });
  }

  /** Says how to go on with a mask that is damaged or was changed by another program. */
  async resolve(use: Resolution): Promise<void> {
    const place = this.place.value;
    if (place === null) return;
    const current = this.session.value;
    await this.#attempt(place, async () => {
      if (current !== null && (use === 'file' || use === 'edits')) return current.resolve(use);
      this.#found.value = null;
      this.#take(place, await resolveTrouble(this.#ports, place, use));
    });
  }

  close(): void {
    this.#leave();
    this.place.value = null;
  }

  /**
   * The project at `path` is open now, or none is. Nothing of another is kept, but edits that are not saved: their images
   * are gone on with when the same project is open again, and they are given up for another one.
   */
  enter(path: string | undefined): void {
    const unsaved = this.#cache.clear().filter((session) => session.waiting() > 0);
    this.close();
    this.lastPlace.value = null;
    const isOther = path !== undefined && path !== this.#project;
    for (const session of unsaved) {
      if (isOther) session.abandon();
      else this.#cache.keep(session);
    }
    if (path !== undefined) this.#project = path;
  }

  /** A mask was changed, in this window or elsewhere. One that is not shown is read anew when it is. */
  heard(place: ItemPlace, by: string, revision: number): void {
    const known = this.#cache.find(place);
    if (known === undefined || known === this.session.value) return known?.heard(by, revision);
    if (by !== editor && known.waiting() === 0) this.#cache.drop(place);
  }

  /** The ids have other meanings from now on, also in masks that stay as they are: no earlier step fits them. */
  endHistories(): void {
    for (const { document } of this.#cache.all()) document.replace(document.before([]).data);
  }

  /** The host is back: it may have another state than before. */
  refresh(): void {
    this.session.value?.refresh().catch(this.#ports.fail);
  }

  /** Of all images: one that is saved says nothing of what another could not save. */
  #saveState(): SaverState {
    const states = this.#cache.all().map((session) => session.saveState());
    return (['failed', 'saving'] as const).find((state) => states.includes(state)) ?? 'saved';
  }

  #leave(): void {
    this.session.value?.leave().catch(this.#ports.fail);
    this.session.value = null;
    this.#found.value = null;
    this.error.value = null;
  }

  #take(place: ItemPlace, opened: EditSession | Trouble): void {
    const isStill = this.place.value === place;
    if ('kind' in opened) {
      if (isStill) this.#found.value = opened;
      return;
    }
    opened.document.listen({ updated: () => void (this.changes.value += 1) });
    if (isStill) this.#show(opened);
    else opened.leave().catch(this.#ports.fail);
  }

  #show(session: EditSession): void {
    this.#cache.keep(session);
    this.session.value = session;
    this.changes.value += 1;
  }

  async #attempt(place: ItemPlace, work: () => Promise<void>): Promise<void> {
    this.error.value = null;
    try {
      await work();
    } catch (thrown) {
      if (this.place.value === place) this.error.value = fromWire(thrown);
    }
  }
}
