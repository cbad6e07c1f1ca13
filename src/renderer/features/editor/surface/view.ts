import type { Point } from '../document/raster/span.ts';

/** How the image lies on the screen: screen = image × scale + (x, y), in CSS pixels. */
export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** From a whole 128-megapixel image in a small window to single pixels as large as a thumb. */
const minScale = 0.02;
const maxScale = 64;
/** Screen pixels around a fitted image. */
const marginPx = 12;

export function fitView(image: Size, screen: Size): View {
  const free = { width: screen.width - 2 * marginPx, height: screen.height - 2 * marginPx };
  const scale = clampScale(Math.min(free.width / image.width, free.height / image.height));
  return centred(image, screen, scale);
}

export function centred(image: Size, screen: Size, scale: number): View {
  return {
    scale,
    x: Math.round((screen.width - image.width * scale) / 2),
    y: Math.round((screen.height - image.height * scale) / 2),
  };
}

/** The place of the image under `at` stays there. */
export function zoomAt(view: View, at: Point, factor: number): View {
  const scale = clampScale(view.scale * factor);
  const ratio = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio };
}

/** Moved, but never so far that nothing of the image is left in sight. */
export function panBy(view: View, dx: number, dy: number, image: Size, screen: Size): View {
  const keepPx = 48;
  const along = (offset: number, length: number, room: number): number =>
    Math.max(keepPx - length * view.scale, Math.min(room - keepPx, offset));
  return {
    ...view,
    x: along(view.x + dx, image.width, screen.width),
    y: along(view.y + dy, image.height, screen.height),
  };
}

export function toImage(view: View, at: Point): Point {
  return { x: (at.x - view.x) / view.scale, y: (at.y - view.y) / view.scale };
}

export function toScreen(view: View, at: Point): Point {
  return { x: at.x * view.scale + view.x, y: at.y * view.scale + view.y };
}

function clampScale(scale: number): number {
  return Math.max(minScale, Math.min(maxScale, scale));
}
