import { shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
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
 * a change of tool closes a shape that can be closed and rolls anything else back. What goes on may be watched; that
 * a gesture was ended by its document, the document tells.
 */
export class ToolMachine {
  readonly #context: ToolContext;
  #tool: ToolSpec;
  readonly #state: ShallowRef<ToolState>;
  readonly #borrowed = shallowRef<ToolState | null>(null);

  constructor(context: ToolContext, tool: ToolSpec) {
    this.#context = context;
    this.#tool = tool;
    this.#state = shallowRef(tool.start(context));
  }

  get tool(): ToolSpec {
    return this.#tool;
  }

  /** True while `Escape` has something to cancel. */
  get isBusy(): boolean {
    return this.#borrowed.value !== null || this.#state.value.isBusy;
  }

  /** True between press and release. */
  get isBorrowed(): boolean {
    return this.#borrowed.value !== null;
  }

  use(tool: ToolSpec): void {
    if (tool.id === this.#tool.id) return;
    this.#state.value = this.#state.value.leave?.() ?? this.#state.value;
    this.cancel();
    this.#tool = tool;
    this.#state.value = tool.start(this.#context);
  }

  down(at: PointerAt, { pans, picks }: Modifiers): void {
    if (pans) this.#borrowed.value = hand.start(this.#context).down(at);
    else if (picks) this.#borrowed.value = pickClass.start(this.#context).down(at);
    else this.#state.value = this.#state.value.down(at);
  }

  move(at: PointerAt): void {
    if (this.#borrowed.value !== null) this.#borrowed.value = this.#borrowed.value.move(at);
    else this.#state.value = this.#state.value.move(at);
  }

  up(at: PointerAt): void {
    if (this.#borrowed.value === null) this.#state.value = this.#state.value.up(at);
    else this.#borrowed.value.up(at);
    this.#borrowed.value = null;
  }

  /** False: no state of the tool wants this key now. */
  key(key: string): boolean {
    const next = this.#state.value.key(key);
    if (next !== undefined) this.#state.value = next;
    return next !== undefined;
  }

  /** Takes the last step of the gesture back; false: there is none in progress. */
  undo(): boolean {
    if (!this.isBusy) return false;
    const next = this.#state.value.undo?.();
    if (next === undefined) this.cancel();
    else this.#state.value = next;
    return true;
  }

  /** Rolls the gesture back. */
  cancel(): void {
    this.#borrowed.value?.cancel();
    this.#borrowed.value = null;
    this.#state.value = this.#state.value.cancel();
  }
}
