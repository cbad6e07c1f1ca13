import type { MaskRect } from '../../../../shared/domain/maskPatch.ts';

/** The smallest rectangle that holds both; `null` is nothing. */
export function unite(a: MaskRect | null, b: MaskRect | null): MaskRect | null {
  if (a === null || b === null) return a ?? b;
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
}

export function wholeOf({ width, height }: { readonly width: number; readonly height: number }): MaskRect {
  return { x: 0, y: 0, width, height };
}
