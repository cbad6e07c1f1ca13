/** Takes the pixels `from` … `to − 1` of row `y`; they may lie outside the mask. */
export type EmitSpan = (y: number, from: number, to: number) => void;

/** A place in the image, in its pixels; the centre of pixel (x, y) is at (x + 0.5, y + 0.5). */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Pixels whose centres lie in the closed interval `left` … `right`. */
export function emitInterval(y: number, left: number, right: number, emit: EmitSpan): void {
  const from = Math.ceil(left - 0.5);
  const to = Math.floor(right - 0.5) + 1;
  if (from < to) emit(y, from, to);
}
