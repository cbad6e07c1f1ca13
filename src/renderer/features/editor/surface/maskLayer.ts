import Konva from 'konva/lib/Core.js';
import { Image as KonvaImage } from 'konva/lib/shapes/Image.js';
import type { MaskRect } from '../../../../shared/domain/maskPatch.ts';
import type { MaskBuffer } from '../document/maskBuffer.ts';
import { paintMask } from './maskPainter.ts';
import type { MaskPalette } from './maskPainter.ts';
import type { Size, View } from './view.ts';

/** The mask as seen, one canvas pixel a screen pixel: what it costs depends on the window, not on the image. */
export interface MaskLayer {
  readonly layer: Konva.Layer;
  resize(size: Size): void;
  /** Draws all that is in sight. */
  draw(mask: MaskBuffer | null, palette: MaskPalette, view: View): void;
  /** Draws what a change of `rect`, in mask pixels, touches. */
  drawRect(mask: MaskBuffer, palette: MaskPalette, view: View, rect: MaskRect): void;
}

export function createMaskLayer(): MaskLayer {
  const ratio = globalThis.devicePixelRatio;
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser draws no canvas.');
  const pen = context;
  const layer = new Konva.Layer({ listening: false, imageSmoothingEnabled: false });
  const node = new KonvaImage({ image: canvas });
  layer.add(node);

  function paint(mask: MaskBuffer, palette: MaskPalette, view: View, area: MaskRect): void {
    if (area.width <= 0 || area.height <= 0) return;
    const pixels = new ImageData(area.width, area.height);
    const onDevice = { scale: view.scale * ratio, x: view.x * ratio, y: view.y * ratio };
    paintMask(mask, palette, onDevice, area, new Uint32Array(pixels.data.buffer));
    pen.putImageData(pixels, area.x, area.y);
    layer.batchDraw();
  }

  return {
    layer,
    resize({ width, height }) {
      canvas.width = Math.max(1, Math.round(width * ratio));
      canvas.height = Math.max(1, Math.round(height * ratio));
      node.size({ width: canvas.width / ratio, height: canvas.height / ratio });
    },
    draw(mask, palette, view) {
      if (mask !== null)
        return paint(mask, palette, view, { x: 0, y: 0, width: canvas.width, height: canvas.height });
      pen.clearRect(0, 0, canvas.width, canvas.height);
      layer.batchDraw();
    },
    drawRect(mask, palette, view, rect) {
      paint(mask, palette, view, onScreen(rect, view, ratio, canvas));
    },
  };
}

/** Device pixels that show `rect`, with one more on each side, whose outlines may change. */
function onScreen(rect: MaskRect, view: View, ratio: number, canvas: Size): MaskRect {
  const scale = view.scale * ratio;
  const x = Math.max(0, Math.floor(rect.x * scale + view.x * ratio) - 1);
  const y = Math.max(0, Math.floor(rect.y * scale + view.y * ratio) - 1);
  const right = Math.min(canvas.width, Math.ceil((rect.x + rect.width) * scale + view.x * ratio) + 1);
  const bottom = Math.min(canvas.height, Math.ceil((rect.y + rect.height) * scale + view.y * ratio) + 1);
  return { x, y, width: right - x, height: bottom - y };
}
