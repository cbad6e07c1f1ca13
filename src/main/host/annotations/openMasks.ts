import type { OpenedMask } from '../../../shared/contract/annotations.ts';
import { StudioError } from '../../../shared/errors.ts';
import type { LabelMask } from '../../core/data/labelMask.ts';
import { listJournals } from '../../core/store/editFolder.ts';
import type { MaskPatch } from '../../core/store/maskEdits.ts';
import type { EventHub } from '../events.ts';
import type { ProjectSession } from '../session.ts';
import { ItemEdits, type EditReply } from './itemEdits.ts';
import {
  describeDamage,
  keepFile,
  recoverPlace,
  resolutions,
  takeRecovery,
  type ItemPlace,
  type Resolution,
} from './resolutions.ts';
import { createTurns } from './turns.ts';

/** The file follows when painting rests this long: the Library and a training read it. */
const restMs = 1500;

interface Entry {
  readonly place: ItemPlace;
  readonly edits: ItemEdits;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** The masks that windows have open, and those whose files are behind their journals. */
export class OpenMasks {
  readonly #session: ProjectSession;
  readonly #events: EventHub;
  readonly #entries = new Map<string, Entry>();
  readonly #moves = createTurns();
  /** How often ids have come to mean other classes. */
  #numbering = 0;

  constructor(session: ProjectSession, events: EventHub) {
    this.#session = session;
    this.#events = events;
  }

  open(place: ItemPlace, window: string): Promise<OpenedMask> {
    return this.#moves.take(() => this.#openNow(place, window));
  }

  /** Resolves when the edit is durable. Throws StudioError('conflict') when the mask has gone on without this window. */
  async edit(place: ItemPlace, window: string, revision: number, patch: MaskPatch): Promise<EditReply> {
    const entry = this.#entries.get(keyOf(place)) ?? (await this.#moves.take(() => this.#load(place)));
    if ('kind' in entry) throw unusable(place);
    const reply = await entry.edits.edit(revision, patch);
    entry.edits.windows.add(window);
    this.#events.publish({ type: 'mask', ...place, revision: reply.revision, editor: window });
    clearTimeout(entry.timer);
    // A disk that is full now is tried again with the next edit; the journal has it all.
    entry.timer = setTimeout(() => void entry.edits.write().catch(() => undefined), restMs);
    entry.timer.unref();
    return reply;
  }

  resolve(place: ItemPlace, window: string, use: Resolution): Promise<OpenedMask> {
    return this.#moves.take(async () => {
      const entry = this.#entries.get(keyOf(place));
      if (entry !== undefined && use === 'edits') {
        await keepFile(this.#session, place);
        await entry.edits.adoptFile();
        await entry.edits.write();
      } else {
        clearTimeout(entry?.timer);
        await entry?.edits.close();
        this.#entries.delete(keyOf(place));
        await resolutions[use](this.#session, place);
      }
      return this.#openNow(place, window);
    });
  }

  /** The window no longer edits it: the file is written now. */
  close(place: ItemPlace, window: string): Promise<void> {
    return this.#moves.take(async () => {
      const entry = this.#entries.get(keyOf(place));
      entry?.edits.windows.delete(window);
      if (entry === undefined) return;
      await (entry.edits.windows.size === 0 ? this.#release(entry) : entry.edits.write());
    });
  }

  /** The ids as painted; undefined while no window has the item open. */
  current(place: ItemPlace): { readonly mask: LabelMask; readonly revision: number } | undefined {
    return this.#entries.get(keyOf(place))?.edits;
  }

  /** Brings every mask file up to date, for whoever reads the files next. */
  async writeAll(): Promise<void> {
    await Promise.all([...this.#entries.values()].map(({ edits }) => edits.write()));
  }

  /**
   * All ids are about to mean other classes: writes and lets go of everything, and keeps windows waiting until the
   * returned function is told whether they do. Edits that were made meanwhile are refused, and their windows see by the
   * numbering whether they are out of date. Throws what kept a mask from being written; nothing is held back then.
   */
  async beforeRenumbering(): Promise<(isRenumbered: boolean) => void> {
    const release = await this.#hold(async () => {
      const ends = await Promise.allSettled([...this.#entries.values()].map((entry) => this.#release(entry)));
      const failed = ends.find((end) => end.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
    });
    return (isRenumbered) => {
      if (isRenumbered) this.#numbering += 1;
      release();
    };
  }

  /**
   * Some masks of a dataset are about to be rewritten: lets go of them, and keeps windows waiting until the returned
   * function is called. What cannot be written stays in its journal.
   */
  holdItems(dataset: string, ids: ReadonlySet<string>): Promise<() => void> {
    return this.#hold(async () => {
      const held = [...this.#entries.values()].filter(
        ({ place }) => place.dataset === dataset && ids.has(place.item),
      );
      await Promise.all(held.map((entry) => this.#letGo(entry)));
    });
  }

  /** These items are back: edits that could not be written before they left go into their masks. */
  recoverItems(dataset: string, ids: readonly string[]): Promise<void> {
    return this.#moves.take(async () => {
      const { dir } = (await this.#session.require().datasets.get(dataset)).dataset;
      const behind = new Set(await listJournals(dir));
      for (const item of ids.filter((id) => behind.has(id))) {
        const place = { dataset, item };
        if (this.#entries.has(keyOf(place))) continue;
        // What cannot be written now is tried again when the item is opened.
        await recoverPlace(this.#session, place, false).catch(() => null);
      }
    });
  }

  /** The project is about to close: writes and lets go of everything; a full disk leaves journals for the next start. */
  async leave(): Promise<void> {
    await Promise.all([...this.#entries.values()].map((entry) => this.#letGo(entry)));
  }

  /** Nothing is opened between `prepare` and the call of the returned function. */
  #hold(prepare: () => Promise<void>): Promise<() => void> {
    return new Promise((resolve, reject) => {
      this.#moves
        .take(async () => {
          await prepare();
          await new Promise<void>((release) => resolve(release));
        })
        .catch(reject);
    });
  }

  async #openNow(place: ItemPlace, window: string): Promise<OpenedMask> {
    const loaded = await this.#load(place);
    if ('kind' in loaded) return loaded;
    const { edits } = loaded;
    edits.windows.add(window);
    const { width, height } = edits.mask;
    const recovered = takeRecovery(this.#session, place);
    const { revision, hasMask } = edits;
    return { kind: 'ready', width, height, revision, numbering: this.#numbering, hasMask, recovered };
  }

  async #load(place: ItemPlace): Promise<Entry | Exclude<OpenedMask, { kind: 'ready' }>> {
    const known = this.#entries.get(keyOf(place));
    if (known !== undefined) return known;
    const recovery = await recoverPlace(this.#session, place, false);
    if (recovery?.kind === 'conflict') return recovery;
    const isDamaged = recovery?.kind === 'maskDamaged';
    const edits = isDamaged ? null : await ItemEdits.load(this.#session, place.dataset, place.item);
    if (edits === null) return describeDamage(this.#session, place);
    const entry: Entry = { place, edits, timer: undefined };
    this.#entries.set(keyOf(place), entry);
    return entry;
  }

  async #release(entry: Entry): Promise<void> {
    clearTimeout(entry.timer);
    await entry.edits.finish();
    this.#entries.delete(keyOf(entry.place));
  }

  async #letGo(entry: Entry): Promise<void> {
    await this.#release(entry).catch(() => entry.edits.close());
    this.#entries.delete(keyOf(entry.place));
  }
}

function keyOf({ dataset, item }: ItemPlace): string {
  return `${dataset}/${item}`;
}

function unusable({ item }: ItemPlace): StudioError {
  return new StudioError('conflict', `The mask of ${item} cannot be edited as it is.`, {
    fix: 'Open the image again and choose what to keep.',
    details: { reason: 'file' },
  });
}
