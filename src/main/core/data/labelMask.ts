/** One class id a pixel, row-major `[height, width]`; void is `ignoreIndex`. */
export interface LabelMask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** Pixels of each id that occurs, void under "255". */
export function countLabels(mask: LabelMask): Readonly<Record<string, number>> {
  const counts = new Uint32Array(256);
  for (const id of mask.data) counts[id]++;
  const entries = [...counts].map((count, id) => [String(id), count] as const);
  return Object.fromEntries(entries.filter(([, count]) => count > 0));
}
