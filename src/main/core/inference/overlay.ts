import { ignoreIndex, parseColor } from '../../../shared/domain/labels.ts';
import type { LabelClass } from '../../../shared/domain/labels.ts';

export interface ClassBlender {
  /** Lays the class colours over `pixels` (RGB, row-major) in place; `ids` holds one class id a pixel. */
  blend(pixels: Uint8Array, ids: Uint8Array): void;
}

/**
 * Overlay of class colours with the opacity `alpha` (0 … 1) over a photo. Void and ids outside the table leave the
 * photo as it is.
 */
export function createClassBlender(classes: readonly LabelClass[], alpha: number): ClassBlender {
  const photoShare = new Uint16Array(256).fill(256);
  const color = new Float32Array(256 * 3);
  for (const entry of classes) {
    if (entry.id === ignoreIndex) continue;
    photoShare[entry.id] = Math.round((1 - alpha) * 256);
    color.set(
      parseColor(entry.color).map((value) => value * alpha * 256),
      entry.id * 3,
    );
  }
  const added = Uint32Array.from(color, (value) => Math.round(value) + 128);
  return {
    blend(pixels, ids) {
      for (let pixel = 0, at = 0; pixel < ids.length; pixel += 1, at += 3) {
        const id = ids[pixel];
        const share = photoShare[id];
        pixels[at] = (pixels[at] * share + added[id * 3]) >> 8;
        pixels[at + 1] = (pixels[at + 1] * share + added[id * 3 + 1]) >> 8;
        pixels[at + 2] = (pixels[at + 2] * share + added[id * 3 + 2]) >> 8;
      }
    },
  };
}
