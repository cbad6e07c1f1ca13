import { StudioError } from '../../../shared/errors.ts';
import type { LabelMask } from '../../core/data/labelMask.ts';
import { findItem, hasItem, maskStamp, type Dataset } from '../../core/store/datasetStore.ts';
import { journalPath } from '../../core/store/editFolder.ts';
import { openJournal, type Journal } from '../../core/store/journal.ts';
import {
  applyPatch,
  emptyMask,
  encodeRecord,
  inflatePatch,
  maskDigest,
  type MaskPatch,
} from '../../core/store/maskEdits.ts';
import { readStored, writeMask } from '../../core/store/recoverEdits.ts';
import type { ProjectSession } from '../session.ts';
import { createTurns } from './turns.ts';

/** What an edit is answered with. */
export interface EditReply {
  readonly revision: number;
}

/**
 * One item's mask while it is edited: ids in memory, each edit in the journal before it is answered, the file written
 * later. The file is behind by the edits of the journal and nothing else.
 */
export class ItemEdits {
  readonly windows = new Set<string>();
  readonly #session: ProjectSession;
  readonly #dataset: string;
  readonly #item: string;
  readonly #turns = createTurns();
  readonly #writes = createTurns();
  #mask: LabelMask;
  /** Digest of the file as it is now. */
  #digest: string;
  /** Digest that a write has put in the file if it failed only afterwards (a full disk). */
  #intended: string | null = null;
  /** Size and time of the file, to notice other programs. */
  #stamp: string;
  #journal: Journal | null = null;
  /** Edits in the journal. */
  #edits = 0;
  #isWriting = false;
  #isClosed = false;
  #revision = Date.now();

  private constructor(
    session: ProjectSession,
    place: { readonly dataset: Dataset; readonly item: string },
    stored: LabelMask | null,
    stamp: string,
  ) {
    const { width, height } = findItem(place.dataset, place.item);
    this.#session = session;
    this.#dataset = place.dataset.info.name;
    this.#item = place.item;
    this.#mask = stored ?? emptyMask(width, height);
    this.#digest = maskDigest(stored);
    this.#stamp = stamp;
  }

  /** null: the file is damaged. */
  static async load(session: ProjectSession, dataset: string, item: string): Promise<ItemEdits | null> {
    const found = (await session.require().datasets.get(dataset)).dataset;
    const stamp = await maskStamp(found, findItem(found, item));
    const stored = await readStored(found, item);
    return stored === 'unreadable' ? null : new ItemEdits(session, { dataset: found, item }, stored, stamp);
  }

  get revision(): number {
    return this.#revision;
  }

  get mask(): LabelMask {
    return this.#mask;
  }

  /** False: the item has none yet, and nothing was painted. */
  get hasMask(): boolean {
    return this.#digest !== 'none' || this.#edits > 0;
  }

  /** Resolves when the edit is durable. Throws StudioError('conflict') when the mask has gone on without the caller. */
  edit(revision: number, patch: MaskPatch): Promise<EditReply> {
    return this.#turns.take(async () => {
      const { datasets } = this.#session.requireWritable();
      if (this.#isClosed || revision !== this.#revision) {
        throw new StudioError('conflict', 'This mask was changed in another window.', {
          fix: 'It is shown here as it is now: repeat the last edit.',
          details: { reason: 'otherWindow' },
        });
      }
      const { dataset } = await datasets.get(this.#dataset);
      const ids = await inflatePatch(patch, this.#mask);
      if (!this.#isWriting) await this.#assertFileUnchanged(dataset);
      const journal = (this.#journal ??= await this.#startJournal(dataset));
      await journal.append(encodeRecord({ kind: 'patch', ...patch }));
      applyPatch(this.#mask, patch.rects, ids);
      this.#edits += 1;
      this.#revision += 1;
      return { revision: this.#revision };
    });
  }

  /** Writes the file where it is behind, and lets the journal go. Edits may come meanwhile. */
  write(): Promise<void> {
    return this.#writes.take(async () => {
      // Edits that are on their way into the journal come first.
      if (!(await this.#turns.take(() => this.#isToWrite()))) return;
      this.#isWriting = true;
      try {
        await this.#writeFile();
      } finally {
        this.#isWriting = false;
      }
    });
  }

  /** Takes the file as it is now for one that may be replaced by what was painted here. */
  adoptFile(): Promise<void> {
    return this.#turns.take(async () => {
      const { dataset } = await this.#session.requireWritable().datasets.get(this.#dataset);
      const stored = await readStored(dataset, this.#item);
      this.#digest = stored === 'unreadable' ? 'unreadable' : maskDigest(stored);
      this.#stamp = await maskStamp(dataset, findItem(dataset, this.#item));
    });
  }

  /** Writes until the file is not behind, then closes. Throws what keeps the file from being written; it stays open then. */
  async finish(): Promise<void> {
    do await this.write();
    while (!(await this.#turns.take(() => this.#closeIfWritten())));
  }

  /** Takes no more edits, and keeps the journal as it is for whoever opens the item next. */
  close(): Promise<void> {
    return this.#turns.take(() => this.#closeNow());
  }

  /** An item that has left the dataset has no file to be written; its journal waits for it to come back. */
  async #isToWrite(): Promise<boolean> {
    if (this.#edits === 0 || this.#isClosed) return false;
    const { dataset } = await this.#session.require().datasets.get(this.#dataset);
    return hasItem(dataset, this.#item);
  }

  async #closeIfWritten(): Promise<boolean> {
    if (await this.#isToWrite()) return false;
    await this.#closeNow();
    return true;
  }

  async #closeNow(): Promise<void> {
    this.#isClosed = true;
    await this.#journal?.close();
    this.#journal = null;
  }

  async #writeFile(): Promise<void> {
    const taken = await this.#turns.take(async () => {
      const { dataset } = await this.#session.requireWritable().datasets.get(this.#dataset);
      await this.#assertFileUnchanged(dataset);
      const mask = { ...this.#mask, data: this.#mask.data.slice() };
      const written = { edits: this.#edits, digest: maskDigest(mask) };
      await this.#journal?.append(encodeRecord({ kind: 'written', ...written }));
      this.#intended = written.digest;
      return { ...written, mask };
    });
    const next = await this.#session.write(async ({ project, datasets }) => {
      const { dataset } = await datasets.get(this.#dataset);
      // A change of the classes that was cut off may have been finished just now: these ids mean others then.
      await this.#assertFileUnchanged(dataset);
      const changed = await writeMask(dataset, this.#item, taken.mask, project.classes);
      return (await datasets.put(changed)).dataset;
    });
    await this.#turns.take(async () => {
      this.#digest = taken.digest;
      this.#stamp = await maskStamp(next, findItem(next, this.#item));
      if (this.#edits > taken.edits) return;
      await this.#journal?.remove();
      this.#journal = null;
      this.#edits = 0;
    });
  }

  async #startJournal(dataset: Dataset): Promise<Journal> {
    const journal = await openJournal(journalPath(dataset.dir, this.#item), 0);
    const { width, height } = this.#mask;
    await journal.append(encodeRecord({ kind: 'base', width, height, digest: this.#digest }));
    return journal;
  }

  /** A file with another time but the same ids is no change, nor is one that a write of ours left without its table. */
  async #assertFileUnchanged(dataset: Dataset): Promise<void> {
    const item = findItem(dataset, this.#item);
    const stamp = await maskStamp(dataset, item);
    if (stamp === this.#stamp) return;
    const stored = await readStored(dataset, this.#item);
    const digest = stored === 'unreadable' ? null : maskDigest(stored);
    if (digest === null || (digest !== this.#digest && digest !== this.#intended)) {
      throw new StudioError(
        'conflict',
        `Another program changed the mask file of ${item.name}. It was not overwritten.`,
        {
          fix: 'Open it in the Editor and choose which to keep: the file, or what was painted here.',
          details: { reason: 'file' },
        },
      );
    }
    this.#digest = digest;
    this.#stamp = stamp;
  }
}
