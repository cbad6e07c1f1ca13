import { patchBytes } from './patch.ts';
import type { Patch } from './patch.ts';

export interface HistoryEntry {
  readonly id: number;
  /** What was done, in words: "Brush · Fence". */
  readonly name: string;
  /** Tool or command that did it, for its icon. */
  readonly by: string;
  readonly at: Date;
  readonly patch: Patch;
}

/** More than a day of painting takes; beyond it the oldest entries can no longer be undone. */
const maxBytes = 256 * 1024 * 1024;

/** Entries up to `position` are done, the later ones undone. */
export class History {
  #entries: readonly HistoryEntry[] = [];
  #position = 0;
  #bytes = 0;
  #nextId = 1;
  readonly #maxBytes: number;

  constructor(limitBytes = maxBytes) {
    this.#maxBytes = limitBytes;
  }

  get entries(): readonly HistoryEntry[] {
    return this.#entries;
  }

  get position(): number {
    return this.#position;
  }

  /** Adds what was just done; what had been undone is gone. */
  push(entry: Omit<HistoryEntry, 'id'>): void {
    for (const { patch } of this.#entries.slice(this.#position)) this.#bytes -= patchBytes(patch);
    this.#entries = [...this.#entries.slice(0, this.#position), { ...entry, id: this.#nextId++ }];
    this.#bytes += patchBytes(entry.patch);
    while (this.#bytes > this.#maxBytes && this.#entries.length > 1) {
      this.#bytes -= patchBytes(this.#entries[0].patch);
      this.#entries = this.#entries.slice(1);
    }
    this.#position = this.#entries.length;
  }

  /** The entry to take back; undefined where there is none. */
  stepBack(): HistoryEntry | undefined {
    if (this.#position === 0) return undefined;
    this.#position -= 1;
    return this.#entries[this.#position];
  }

  stepForward(): HistoryEntry | undefined {
    const entry = this.#entries.at(this.#position);
    if (entry !== undefined) this.#position += 1;
    return entry;
  }

  clear(): void {
    this.#entries = [];
    this.#position = 0;
    this.#bytes = 0;
  }
}
