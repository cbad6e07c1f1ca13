import Konva from 'konva/lib/Core.js';
import type { MaskRect } from '../../../../shared/domain/maskPatch.ts';
import type { MaskBuffer } from '../document/maskBuffer.ts';
import type { Preview } from '../tools/tool.ts';
import { createGuideLayer } from './guideLayer.ts';
import type { BrushCursor } from './guideLayer.ts';
import { createImageLayer } from './imageLayer.ts';
import { createMaskLayer } from './maskLayer.ts';
import type { MaskPalette } from './maskPainter.ts';
import type { Size, View } from './view.ts';

/** Image, mask and guides on the screen. Reads the mask, never writes it. */
export interface Surface {
  resize(size: Size): void;
  setView(view: View): void;
  setImage(picture: CanvasImageSource | null, size: Size, opacity: number): void;
  setImageOpacity(opacity: number): void;
  setMask(mask: MaskBuffer | null, palette: MaskPalette): void;
  /** Some of the mask's pixels have changed. */
  repaint(rect: MaskRect): void;
  setCursor(cursor: BrushCursor | null): void;
  setPreview(preview: Preview | null): void;
  destroy(): void;
}

interface Shown {
  view: View;
  mask: MaskBuffer | null;
  palette: MaskPalette | null;
  cursor: BrushCursor | null;
  preview: Preview | null;
}

export function createSurface(container: HTMLDivElement): Surface {
  allowEmptying(container);
  const stage = new Konva.Stage({ container, width: 1, height: 1, listening: false });
  const image = createImageLayer();
  const mask = createMaskLayer();
  const guides = createGuideLayer();
  stage.add(image.layer, mask.layer, guides.layer);
  const shown: Shown = {
    view: { scale: 1, x: 0, y: 0 },
    mask: null,
    palette: null,
    cursor: null,
    preview: null,
  };

  function drawMask(): void {
    if (shown.palette !== null) mask.draw(shown.mask, shown.palette, shown.view);
  }
  function drawGuides(): void {
    guides.showPreview(shown.preview, shown.view);
    guides.showCursor(shown.cursor, shown.view);
  }
  return {
    resize(size) {
      stage.size(size);
      mask.resize(size);
      drawMask();
    },
    setView(view) {
      shown.view = view;
      image.place(view);
      drawMask();
      drawGuides();
    },
    setImage(picture, size, opacity) {
      image.show(picture, size);
      image.setOpacity(opacity);
    },
    setImageOpacity: (opacity) => image.setOpacity(opacity),
    setMask(next, palette) {
      shown.mask = next;
      shown.palette = palette;
      drawMask();
    },
    repaint(rect) {
      if (shown.mask !== null && shown.palette !== null) {
        mask.drawRect(shown.mask, shown.palette, shown.view, rect);
      }
    },
    setCursor(cursor) {
      shown.cursor = cursor;
      guides.showCursor(cursor, shown.view);
    },
    setPreview(preview) {
      shown.preview = preview;
      guides.showPreview(preview, shown.view);
    },
    destroy: () => stage.destroy(),
  };
}

/** Konva empties its container by `innerHTML`, which the content security policy refuses; ours is empty as it is. */
function allowEmptying(container: HTMLDivElement): void {
  Object.defineProperty(container, 'innerHTML', {
    set: () => container.replaceChildren(),
    configurable: true,
  });
}
