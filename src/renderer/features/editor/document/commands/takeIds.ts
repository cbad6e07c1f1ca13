import { ignoreIndex } from '../../../../../shared/domain/labels.ts';
import type { MaskDocument } from '../maskDocument.ts';

/** Paints ids from elsewhere (a net's prediction) over the pixels that may be written; void among them paints nothing. */
export function takeIds(document: MaskDocument, ids: Uint8Array, writable: Uint8Array): void {
  const { width, height } = document.buffer;
  const gesture = document.begin();
  for (let y = 0; y < height; y += 1) {
    for (let from = 0; from < width;) {
      const id = ids[y * width + from];
      let to = from + 1;
      while (to < width && ids[y * width + to] === id) to += 1;
      if (id !== ignoreIndex) gesture.fillSpan(y, from, to, id, writable);
      from = to;
    }
  }
}
