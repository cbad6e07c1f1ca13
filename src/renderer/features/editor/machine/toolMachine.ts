import { hand } from '../tools/hand/index.ts';
import { pickClass } from '../tools/pickClass/index.ts';
import type { PointerAt, ToolContext, ToolSpec, ToolState } from '../tools/tool.ts';

/** Keys held with the pointer that lend it to another tool for one gesture. */
export interface Modifiers {
  /** Space, or the middle button: the hand. */
  readonly pans: boolean;
  /** Alt: pick class. */
  readonly picks: boolean;
}

/**
 * Carries pointer and keys to the state of the chosen tool, or of one borrowed for a gesture. One gesture at a time:
 * a change of tool closes a shape that can be closed and rolls anything else back.
 */
export class ToolMachine {
  readonly #context: ToolContext;
  #tool: ToolSpec;
  #state: ToolState;
  #borrowed: ToolState | null = null;

  constructor(context: ToolContext, tool: ToolSpec) {
    this.#context = context;
    this.#tool = tool;
    this.#state = tool.start(context);
  }

  get tool(): ToolSpec {
    return this.#tool;
  }

  /** True while `Escape` has something to cancel. */
  get isBusy(): boolean {
    return this.#borrowed !== null || this.#state.isBusy;
  }

  /** True between press and release. */
  get isBorrowed(): boolean {
    return this.#borrowed !== null;
  }

  use(tool: ToolSpec): void {
    if (tool.id === this.#tool.id) return;
    this.#state = this.#state.leave?.() ?? this.#state;
    this.cancel();
    this.#tool = tool;
    this.#state = tool.start(this.#context);
  }

  down(at: PointerAt, { pans, picks }: Modifiers): void {
    if (pans) this.#borrowed = hand.start(this.#context).down(at);
    else if (picks) this.#borrowed = pickClass.start(this.#context).down(at);
    else this.#state = this.#state.down(at);
  }

  move(at: PointerAt): void {
    if (this.#borrowed !== null) this.#borrowed = this.#borrowed.move(at);
    else this.#state = this.#state.move(at);
  }

  up(at: PointerAt): void {
    if (this.#borrowed === null) this.#state = this.#state.up(at);
    else this.#borrowed.up(at);
    this.#borrowed = null;
  }

  /** False: no state of the tool wants this key now. */
  key(key: string): boolean {
    const next = this.#state.key(key);
    if (next !== undefined) this.#state = next;
    return next !== undefined;
  }

  /** Takes the last step of the gesture back; false: there is none in progress. */
  undo(): boolean {
    if (!this.isBusy) return false;
    const next = this.#state.undo?.();
    if (next === undefined) this.cancel();
    else this.#state = next;
    return true;
  }

  /** Rolls the gesture back. */
  cancel(): void {
    this.#borrowed?.cancel();
    this.#borrowed = null;
    this.#state = this.#state.cancel();
  }
}
