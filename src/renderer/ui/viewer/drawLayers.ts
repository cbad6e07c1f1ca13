import type { LayerCache } from './layerCache.ts';
import type { MaskLayer, ViewerLayer } from './layers.ts';
import type { Extent, Viewport } from './viewport.ts';

export interface Scene {
  readonly layers: readonly ViewerLayer[];
  /** Size of the picture that the layers are stretched to. */
  readonly picture: Extent;
  readonly view: Viewport;
  /** Size of the canvas in CSS pixels, and its pixels to each. */
  readonly box: Extent;
  readonly density: number;
  /** Part of the box that is drawn, as shares of its width. */
  readonly clip: readonly [from: number, to: number];
}

/** From this enlargement on the pixels of a photograph are shown as squares. */
const squarePixelsFrom = 3;

/** Draws the layers from bottom to top; what is not loaded yet is left out. */
export function drawLayers(context: CanvasRenderingContext2D, scene: Scene, cache: LayerCache): void {
  const { box, density, view, picture, clip } = scene;
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, box.width, box.height);
  context.save();
  context.beginPath();
  context.rect(clip[0] * box.width, 0, (clip[1] - clip[0]) * box.width, box.height);
  context.clip();
  for (const layer of scene.layers) {
    context.setTransform(
      density * view.scale,
      0,
      0,
      density * view.scale,
      Math.round(density * view.x),
      Math.round(density * view.y),
    );
    drawLayer(context, layer, picture, view.scale, cache);
  }
  context.restore();
}

function drawLayer(
  context: CanvasRenderingContext2D,
  layer: ViewerLayer,
  { width, height }: Extent,
  scale: number,
  cache: LayerCache,
): void {
  if (layer.kind === 'mask') return drawMask(context, layer, { width, height }, scale, cache);
  const source = layer.kind === 'frame' ? layer.source : cache.picture(layer);
  if (source === null) return;
  const isMask = layer.kind === 'picture' && layer.pixels === true;
  context.imageSmoothingEnabled = !isMask && scale < squarePixelsFrom;
  context.imageSmoothingQuality = 'high';
  context.globalAlpha = layer.kind === 'picture' ? (layer.opacity ?? 1) : 1;
  context.drawImage(source, 0, 0, width, height);
  context.globalAlpha = 1;
}

/** Fill, and borders one screen pixel wide: dark below, the mask being seen through, so that any colour beside it shows. */
function drawMask(
  context: CanvasRenderingContext2D,
  layer: MaskLayer,
  { width, height }: Extent,
  scale: number,
  cache: LayerCache,
): void {
  const { mask, mode, opacity } = layer;
  context.scale(width / mask.width, height / mask.height);
  context.imageSmoothingEnabled = false;
  if (mode !== 'outline') {
    context.globalAlpha = opacity;
    context.drawImage(cache.fill(layer), 0, 0);
    context.globalAlpha = 1;
  }
  if (mode === 'fill') return;
  const path = cache.outline(layer);
  const pixel = mask.width / width / scale;
  context.lineWidth = 3 * pixel;
  context.strokeStyle = 'rgb(16 16 16 / 0.35)';
  context.stroke(path);
  context.lineWidth = pixel;
  context.strokeStyle = 'rgb(237 237 237 / 0.9)';
  context.stroke(path);
}
