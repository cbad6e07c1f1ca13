/** Which part of a picture a box of the screen shows: screen = picture × scale + offset, in CSS pixels. */
export interface Viewport {
  /** CSS pixels a picture pixel. */
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Extent {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Up to here single pixels can be counted. */
const maxScale = 64;
/** Below a sixteenth of the fit a picture is a speck. */
const smallestOfFit = 1 / 16;
/** This much of a picture stays in sight however far it is dragged. */
const keptPx = 48;

/** The whole picture in the middle of the box, never enlarged beyond `maxFit` times, `margin` px free around it. */
export function fitViewport(picture: Extent, box: Extent, margin = 12, maxFit = 8): Viewport {
  const free = { width: Math.max(1, box.width - 2 * margin), height: Math.max(1, box.height - 2 * margin) };
  const scale = Math.min(maxFit, free.width / picture.width, free.height / picture.height);
  return centred(picture, box, scale);
}

/** The picture in the middle of the box at this scale. */
export function centred(picture: Extent, box: Extent, scale: number): Viewport {
  return {
    scale,
    x: (box.width - picture.width * scale) / 2,
    y: (box.height - picture.height * scale) / 2,
  };
}

/** Zooms by `factor` so that what is under `at` (box coordinates) stays there. */
export function zoomAt(view: Viewport, at: Point, factor: number, picture: Extent, box: Extent): Viewport {
  const fit = fitViewport(picture, box).scale;
  const scale = Math.min(maxScale, Math.max(fit * smallestOfFit, view.scale * factor));
  const ratio = scale / view.scale;
  const moved = { scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio };
  return kept(moved, picture, box);
}

export function panBy(view: Viewport, dx: number, dy: number, picture: Extent, box: Extent): Viewport {
  return kept({ ...view, x: view.x + dx, y: view.y + dy }, picture, box);
}

/** The picture's pixel under a point of the box; null beside the picture. */
export function pixelAt(view: Viewport, at: Point, picture: Extent): Point | null {
  const x = Math.floor((at.x - view.x) / view.scale);
  const y = Math.floor((at.y - view.y) / view.scale);
  return x < 0 || y < 0 || x >= picture.width || y >= picture.height ? null : { x, y };
}

/** Some of the picture stays within the box. */
function kept(view: Viewport, picture: Extent, box: Extent): Viewport {
  const within = (offset: number, length: number, room: number): number => {
    const visible = Math.min(keptPx, length);
    return Math.min(room - visible, Math.max(visible - length, offset));
  };
  return {
    scale: view.scale,
    x: within(view.x, picture.width * view.scale, box.width),
    y: within(view.y, picture.height * view.scale, box.height),
  };
}
