import type { MaskDocument } from '../maskDocument.ts';

/** Gives every pixel of one class in the image to another. */
export function replaceClass(document: MaskDocument, from: number, to: number): void {
  const only = new Uint8Array(256);
  only[from] = 1;
  const { width, height } = document.buffer;
  const gesture = document.begin();
  for (let y = 0; y < height; y += 1) gesture.fillSpan(y, 0, width, to, only);
}
