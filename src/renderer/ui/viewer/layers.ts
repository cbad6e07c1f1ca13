import type { OverlayMode } from '../../../shared/contract/blobs.ts';
import type { LabelClass } from '../../../shared/domain/labels.ts';
import type { RawMask } from './rawMask.ts';

export type { OverlayMode } from '../../../shared/contract/blobs.ts';

/** A picture by its address; overlays that come as RGBA are pictures too. Stretched to the viewer's extent. */
export interface PictureLayer {
  readonly kind: 'picture';
  readonly src: string;
  /** 0 … 1, default 1. */
  readonly opacity?: number;
  /** Never smoothed: a mask in colours. Photographs are smoothed until their pixels can be told apart. */
  readonly pixels?: boolean;
}

/** Raw class ids in class colours: painted here, never by an image decoder. */
export interface MaskLayer {
  readonly kind: 'mask';
  readonly mask: RawMask;
  readonly classes: readonly LabelClass[];
  /** Of the fill, 0 … 1; outlines are always opaque. */
  readonly opacity: number;
  readonly mode: OverlayMode;
  /** How sure the net is, 0 … 255 a pixel, with the value below which a pixel is left out. */
  readonly sure?: { readonly confidence: Uint8Array; readonly atLeast: number };
}

/** Something that is drawn anew when `version` changes: a frame of a video. */
export interface FrameLayer {
  readonly kind: 'frame';
  readonly source: CanvasImageSource;
  readonly version: number;
}

/** From bottom to top. */
export type ViewerLayer = PictureLayer | MaskLayer | FrameLayer;

export interface ViewerSide {
  /** Accessible name of the picture: "Prediction A". */
  readonly name: string;
  readonly layers: readonly ViewerLayer[];
  /** Words in the corner; none without. */
  readonly chip?: string;
}
