import type { MaskRect } from '../../../../shared/domain/maskPatch.ts';
import { Gesture } from './gesture.ts';
import { History } from './history.ts';
import type { MaskBuffer } from './maskBuffer.ts';
import { createMaskBuffer } from './maskBuffer.ts';
import { applyPatch, reversed } from './patch.ts';
import type { Patch } from './patch.ts';
import { wholeOf } from './rect.ts';

export interface DocumentListener {
  /** Pixels to repaint. */
  repaint?(this: void, rect: MaskRect): void;
  /** A change that is final for now, undo and redo included: to be kept on disk. */
  changed?(this: void, patch: Patch): void;
  /** The history, or the pixel counts, are others, or a gesture is over. */
  updated?(this: void): void;
}

/** A mask, its history and at most one gesture in progress. Knows nothing of tools, drawing or disks. */
export class MaskDocument {
  readonly history = new History();
  readonly #listeners = new Set<DocumentListener>();
  #buffer: MaskBuffer;
  #gesture: Gesture | null = null;

  constructor(buffer: MaskBuffer) {
    this.#buffer = buffer;
  }

  get buffer(): MaskBuffer {
    return this.#buffer;
  }

  get isBusy(): boolean {
    return this.#gesture !== null;
  }

  listen(listener: DocumentListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Opens a history mark. A gesture that was left open is rolled back first. */
  begin(): Gesture {
    this.cancel();
    this.#gesture = new Gesture(this.#buffer);
    return this.#gesture;
  }

  /** Shows what the gesture has written since the last call. */
  show(): void {
    this.#repaint(this.#gesture?.takeDirty() ?? null);
  }

  /** Closes the mark: one entry of the history. False: no pixel has changed, there is none. */
  commit(name: string, by: string): boolean {
    this.show();
    const patch = this.#gesture?.commit() ?? null;
    this.#gesture = null;
    if (patch === null) {
      for (const { updated } of this.#listeners) updated?.();
      return false;
    }
    this.history.push({ name, by, at: new Date(), patch });
    this.#tell(patch);
    return true;
  }

  /** Rolls back to the mark. */
  cancel(): void {
    const gesture = this.#gesture;
    this.#gesture = null;
    if (gesture === null) return;
    this.#repaint(gesture.rollBack());
    for (const { updated } of this.#listeners) updated?.();
  }

  /** False: there was nothing to undo. A gesture in progress is cancelled instead. */
  undo(): boolean {
    if (this.#gesture !== null) {
      this.cancel();
      return true;
    }
    const entry = this.history.stepBack();
    if (entry !== undefined) this.#apply(reversed(entry.patch));
    return entry !== undefined;
  }

  redo(): boolean {
    if (this.#gesture !== null) return false;
    const entry = this.history.stepForward();
    if (entry !== undefined) this.#apply(entry.patch);
    return entry !== undefined;
  }

  /** Undoes or redoes until `position` entries are done. */
  goTo(position: number): void {
    while (this.history.position > position && this.undo());
    while (this.history.position < position && this.redo());
  }

  /** Takes over ids from elsewhere (another window, a restored file): the history ends. */
  replace(ids: Uint8Array): void {
    this.#gesture?.rollBack();
    this.#gesture = null;
    this.history.clear();
    this.#buffer = createMaskBuffer(this.#buffer.width, this.#buffer.height, ids);
    this.#repaint(wholeOf(this.#buffer));
    for (const { updated } of this.#listeners) updated?.();
  }

  /** The ids as they were before `patches` (latest last) and the gesture in progress. */
  before(patches: readonly Patch[]): MaskBuffer {
    const { width, height, data } = this.#buffer;
    const copy = createMaskBuffer(width, height, data.slice());
    this.#gesture?.removeFrom(copy);
    for (const patch of patches.toReversed()) applyPatch(copy, patch, 'before');
    return copy;
  }

  #apply(patch: Patch): void {
    this.#repaint(applyPatch(this.#buffer, patch, 'after'));
    this.#tell(patch);
  }

  #tell(patch: Patch): void {
    for (const { changed, updated } of this.#listeners) {
      changed?.(patch);
      updated?.();
    }
  }

  #repaint(rect: MaskRect | null): void {
    if (rect === null) return;
    for (const { repaint } of this.#listeners) repaint?.(rect);
  }
}
