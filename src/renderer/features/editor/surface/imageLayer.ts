import Konva from 'konva/lib/Core.js';
import { Image as KonvaImage } from 'konva/lib/shapes/Image.js';
import type { Size, View } from './view.ts';

/** From this zoom on single pixels are meant to be seen. */
const crispScale = 2;

export interface ImageLayer {
  readonly layer: Konva.Layer;
  /** `size`: of the image as the mask has it; the picture may be smaller. */
  show(picture: CanvasImageSource | null, size: Size): void;
  place(view: View): void;
  setOpacity(opacity: number): void;
}

export function createImageLayer(): ImageLayer {
  const layer = new Konva.Layer({ listening: false });
  const node = new KonvaImage({ image: undefined });
  layer.add(node);
  return {
    layer,
    show(picture, size) {
      node.image(picture ?? undefined);
      node.size(size);
      layer.batchDraw();
    },
    place({ scale, x, y }) {
      layer.imageSmoothingEnabled(scale < crispScale);
      node.position({ x, y });
      node.scale({ x: scale, y: scale });
      layer.batchDraw();
    },
    setOpacity(opacity) {
      node.opacity(opacity);
      layer.batchDraw();
    },
  };
}
