/** A rectangle of a mask, in its pixels from the top left. */
export interface MaskRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Largest zlib stream of one edit, in base64 characters: with its rectangles a call stays below `messageLimitBytes`. */
export const maxPatchChars = 3_000_000;
