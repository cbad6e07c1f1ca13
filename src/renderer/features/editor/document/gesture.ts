import type { MaskRect } from '../../../../shared/domain/maskPatch.ts';
import type { MaskBuffer } from './maskBuffer.ts';
import { readRect, tileRect, tileSize, writeRect } from './maskBuffer.ts';
import { packIds } from './packedIds.ts';
import type { Patch } from './patch.ts';
import { unite } from './rect.ts';

/**
 * Writes between a history mark and its commit. A tile is copied when it is first touched, so that the gesture can
 * be rolled back, and remembered, at the cost of what it touched.
 */
export class Gesture {
  readonly #buffer: MaskBuffer;
  readonly #columns: number;
  readonly #before = new Map<number, Uint8Array>();
  #dirty: MaskRect | null = null;
  #isEnded = false;

  constructor(buffer: MaskBuffer) {
    this.#buffer = buffer;
    this.#columns = Math.ceil(buffer.width / tileSize);
  }

  /** After a commit or a rollback, whoever asked for it: what is filled from then on is left out. */
  get isEnded(): boolean {
    return this.#isEnded;
  }

  /**
   * Sets the pixels `from` … `to − 1` of row `y` to `id` where `writable[present id]` is not 0. Parts outside the
   * mask are left out.
   */
  fillSpan(y: number, from: number, to: number, id: number, writable: Uint8Array): void {
    const { width, height, data, counts } = this.#buffer;
    const [left, right] = [Math.max(0, from), Math.min(width, to)];
    if (this.#isEnded || y < 0 || y >= height || left >= right) return;
    this.#touch(y, left, right);
    const row = y * width;
    for (let at = row + left; at < row + right; at += 1) {
      const old = data[at];
      if (old === id || writable[old] === 0) continue;
      counts[old] -= 1;
      counts[id] += 1;
      data[at] = id;
    }
    this.#dirty = unite(this.#dirty, { x: left, y, width: right - left, height: 1 });
  }

  /** What was written since it was last asked. */
  takeDirty(): MaskRect | null {
    const dirty = this.#dirty;
    this.#dirty = null;
    return dirty;
  }

  /** Ends the gesture. null: no pixel is another than before. */
  commit(): Patch | null {
    this.#isEnded = true;
    const tiles = [...this.#before].flatMap(([tile, before]) => {
      const rect = tileRect(this.#buffer, tile);
      const after = readRect(this.#buffer, rect);
      return isSame(before, after) ? [] : [{ rect, before: packIds(before), after: packIds(after) }];
    });
    return tiles.length === 0 ? null : { tiles };
  }

  /** Ends the gesture and puts everything back. Returns what to repaint. */
  rollBack(): MaskRect | null {
    this.#isEnded = true;
    let dirty: MaskRect | null = null;
    for (const [tile, before] of this.#before) {
      const rect = tileRect(this.#buffer, tile);
      writeRect(this.#buffer, rect, before);
      dirty = unite(dirty, rect);
    }
    this.#before.clear();
    return dirty;
  }

  /** Takes the gesture's own writes out of a copy of the mask. */
  removeFrom(copy: MaskBuffer): void {
    for (const [tile, before] of this.#before) writeRect(copy, tileRect(copy, tile), before);
  }

  #touch(y: number, left: number, right: number): void {
    const row = Math.floor(y / tileSize) * this.#columns;
    const last = row + Math.floor((right - 1) / tileSize);
    for (let tile = row + Math.floor(left / tileSize); tile <= last; tile += 1) {
      if (!this.#before.has(tile))
        this.#before.set(tile, readRect(this.#buffer, tileRect(this.#buffer, tile)));
    }
  }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.every((id, i) => id === b[i]);
}
