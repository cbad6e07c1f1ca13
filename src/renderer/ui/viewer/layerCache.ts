import type { MaskLayer, PictureLayer, ViewerLayer } from './layers.ts';
import { maskEdges, maskPixels } from './paintMask.ts';

/** What layers look like once loaded and painted, kept while they are shown. */
export interface LayerCache {
  /** The picture; null while it loads or when it cannot be shown. */
  picture(layer: PictureLayer): CanvasImageSource | null;
  /** The mask in its colours, one canvas pixel a mask pixel. */
  fill(layer: MaskLayer): CanvasImageSource;
  /** The class borders in mask coordinates. */
  outline(layer: MaskLayer): Path2D;
  /** Forgets what none of these layers needs. */
  keepOnly(layers: readonly ViewerLayer[]): void;
}

interface Loading {
  readonly image: HTMLImageElement;
  isReady: boolean;
}

export function createLayerCache(onLoaded: () => void): LayerCache {
  const pictures = new Map<string, Loading>();
  const fills = new Map<Uint8Array, { readonly key: string; readonly canvas: HTMLCanvasElement }>();
  const outlines = new Map<Uint8Array, Path2D>();

  function load(src: string): Loading {
    const loading: Loading = { image: new Image(), isReady: false };
    loading.image.addEventListener('load', () => {
      loading.isReady = true;
      onLoaded();
    });
    loading.image.src = src;
    pictures.set(src, loading);
    return loading;
  }

  return {
    picture({ src }) {
      const { image, isReady } = pictures.get(src) ?? load(src);
      return isReady ? image : null;
    },
    fill(layer) {
      const key = `${layer.classes.map(({ id, color }) => `${id}${color}`).join()} ${layer.sure?.atLeast ?? 0}`;
      const known = fills.get(layer.mask.data);
      if (known?.key === key) return known.canvas;
      const canvas = known?.canvas ?? document.createElement('canvas');
      paintFill(canvas, layer);
      fills.set(layer.mask.data, { key, canvas });
      return canvas;
    },
    outline({ mask }) {
      const known = outlines.get(mask.data);
      if (known !== undefined) return known;
      const path = new Path2D();
      for (const [x1, y1, x2, y2] of maskEdges(mask)) {
        path.moveTo(x1, y1);
        path.lineTo(x2, y2);
      }
      outlines.set(mask.data, path);
      return path;
    },
    keepOnly(layers) {
      const sources = new Set(layers.flatMap((layer) => (layer.kind === 'picture' ? [layer.src] : [])));
      const masks = new Set(layers.flatMap((layer) => (layer.kind === 'mask' ? [layer.mask.data] : [])));
      for (const src of pictures.keys()) if (!sources.has(src)) pictures.delete(src);
      for (const kept of [fills, outlines])
        for (const mask of kept.keys()) if (!masks.has(mask)) kept.delete(mask);
    },
  };
}

function paintFill(canvas: HTMLCanvasElement, layer: MaskLayer): void {
  const { width, height } = layer.mask;
  canvas.width = width;
  canvas.height = height;
  const bytes = new Uint8ClampedArray(maskPixels(layer).buffer as ArrayBuffer);
  canvas.getContext('2d')?.putImageData(new ImageData(bytes, width, height), 0, 0);
}
