import type { Component } from 'vue';
import type { MaskDocument } from '../document/maskDocument.ts';
import type { Point } from '../document/raster/span.ts';

/** A pointer over the canvas: its place in the image, in pixels, possibly outside. */
export interface PointerAt extends Point {
  readonly shift: boolean;
}

/** What a tool would do next, drawn over the image until it is done. */
export type Preview =
  | {
      readonly kind: 'line';
      readonly points: readonly Point[];
      readonly closed: boolean;
      /** Marks each point: it was set by hand. */
      readonly corners: boolean;
    }
  /** Rows of pixels, as `y, from, to` one after another. */
  | { readonly kind: 'region'; readonly spans: readonly number[] };

/** What fill compares: the class of the pixels, or the colours of the image. */
export const fillSources = ['label', 'image'] as const;
export type FillSource = (typeof fillSources)[number];

/** Settings of the brush and the palette, as they are now. */
export interface PaintSettings {
  readonly classId: number;
  /** For each id: 1 where paint may replace it. */
  readonly writable: Uint8Array;
  readonly brushSizePx: number;
  readonly fillSource: FillSource;
  /** Largest difference of a colour channel, 0 … 255. */
  readonly tolerance: number;
}

/** Everything a tool may touch. It never sees Konva, the DOM or the disk. */
export interface ToolContext {
  readonly document: MaskDocument;
  paint(this: void): PaintSettings;
  /** The image's pixels; null while they are not there. */
  pixels(this: void): ImageData | null;
  /** Closes the history mark under "{tool} · {class}". */
  commit(this: void, classId: number): void;
  preview(this: void, preview: Preview | null): void;
  /** Moves the view by screen pixels. */
  pan(this: void, dx: number, dy: number): void;
  pickClass(this: void, id: number): void;
  /** Screen pixels for one of the image. */
  scale(this: void): number;
}

/** One state of a tool: each event returns the state that follows, the same one where nothing changes. */
export interface ToolState {
  /** True between the start of a gesture and its end: `Escape` cancels it. */
  readonly isBusy: boolean;
  down(at: PointerAt): ToolState;
  move(at: PointerAt): ToolState;
  up(at: PointerAt): ToolState;
  /** Enter, Backspace, Delete; undefined: not a key of this state. */
  key(key: string): ToolState | undefined;
  /** Takes the last step of the gesture back; without it the whole is one step, which `cancel` takes back. */
  undo?(): ToolState;
  /** Another tool is chosen: ends what can be ended, before the rest is rolled back. */
  leave?(): ToolState;
  /** Rolls back to where the gesture began. */
  cancel(): ToolState;
}

export type ToolCursor = 'brush' | 'cross' | 'hand' | 'arrow';
export type ToolOption = 'size' | 'paintOver' | 'fill';

export interface ToolSpec {
  readonly id: string;
  /** Accessible name of its radio; words of the interface. */
  readonly name: string;
  readonly help: string;
  readonly icon: Component;
  /** Single key. */
  readonly keys: string;
  readonly cursor: ToolCursor;
  /** What the toolbar offers beside it. */
  readonly options: readonly ToolOption[];
  /** Changes the mask: not offered in a project that is open read-only. */
  readonly paints: boolean;
  start(context: ToolContext): ToolState;
}

/** A state in which nothing is going on: what it leaves out does nothing. */
export function idleState(events: Partial<Omit<ToolState, 'isBusy'>>): ToolState {
  const state: ToolState = {
    isBusy: false,
    down: () => state,
    move: () => state,
    up: () => state,
    key: () => undefined,
    cancel: () => state,
    ...events,
  };
  return state;
}
