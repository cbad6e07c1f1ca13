import Konva from 'konva/lib/Core.js';
import { Circle } from 'konva/lib/shapes/Circle.js';
import { Line } from 'konva/lib/shapes/Line.js';
import type { Preview } from '../tools/tool.ts';
import { toScreen } from './view.ts';
import type { View } from './view.ts';

/** The brush as large as it paints. */
export interface BrushCursor {
  /** Centre, in image pixels. */
  readonly x: number;
  readonly y: number;
  readonly sizePx: number;
}

/** What stands above image and mask: brush ring, outlines in the making, the selected region. */
export interface GuideLayer {
  readonly layer: Konva.Layer;
  showCursor(cursor: BrushCursor | null, view: View): void;
  showPreview(preview: Preview | null, view: View): void;
}

const crossPx = 3;
/** A ring this small says less than its cross. */
const smallestRingPx = 3;
const dark = 'rgb(16 16 16 / 0.9)';
const light = '#ffffff';

export function createGuideLayer(): GuideLayer {
  const layer = new Konva.Layer({ listening: false });
  const outer = new Circle({ radius: 1, stroke: light, strokeWidth: 1.5 });
  const inner = new Circle({ radius: 1, stroke: dark, strokeWidth: 1 });
  const cross = [new Line({ stroke: light }), new Line({ stroke: light })];
  const under = new Line({ stroke: dark, strokeWidth: 3, lineJoin: 'round' });
  const over = new Line({ stroke: light, strokeWidth: 1, dash: [5, 4] });
  const region = new Konva.Shape({ visible: false });
  let spans: readonly number[] = [];
  let regionView: View = { scale: 1, x: 0, y: 0 };
  region.sceneFunc((context) => drawRegion(context._context, spans, regionView));
  const corners = new Konva.Shape({ visible: false });
  let cornersAt: readonly number[] = [];
  corners.sceneFunc((context) => drawCorners(context._context, cornersAt));
  layer.add(region, under, over, corners, outer, inner, ...cross);
  return {
    layer,
    showCursor(cursor, view) {
      placeCursor({ outer, inner, cross }, cursor, view);
      layer.batchDraw();
    },
    showPreview(preview, view) {
      const line = preview?.kind === 'line' ? preview : null;
      const points = (line?.points ?? []).map((point) => toScreen(view, point));
      const flat = points.flatMap(({ x, y }) => [x, y]);
      for (const stroke of [under, over] as readonly Line[])
        stroke.setAttrs({ points: flat, closed: line?.closed ?? false });
      cornersAt = line?.corners === true ? flat : [];
      corners.visible(cornersAt.length > 0);
      spans = preview?.kind === 'region' ? preview.spans : [];
      regionView = view;
      region.visible(spans.length > 0);
      layer.batchDraw();
    },
  };
}

interface CursorShapes {
  readonly outer: Circle;
  readonly inner: Circle;
  readonly cross: readonly Line[];
}

function placeCursor({ outer, inner, cross }: CursorShapes, cursor: BrushCursor | null, view: View): void {
  for (const shape of [outer, inner, ...cross]) shape.visible(cursor !== null);
  if (cursor === null) return;
  const at = toScreen(view, cursor);
  const radius = (cursor.sizePx / 2) * view.scale;
  for (const ring of [outer, inner]) ring.visible(radius >= smallestRingPx).position(at);
  outer.radius(radius + 1);
  inner.radius(Math.max(0, radius - 0.25));
  cross[0].points([at.x - crossPx, at.y, at.x + crossPx, at.y]);
  cross[1].points([at.x, at.y - crossPx, at.x, at.y + crossPx]);
  for (const line of cross)
    line.setAttrs({ strokeWidth: 1, shadowColor: '#000', shadowBlur: 2, shadowOpacity: 1 });
}

/** The rows of the region, each as light as it takes to stand out on any class. */
function drawRegion(pen: CanvasRenderingContext2D, spans: readonly number[], { scale, x, y }: View): void {
  pen.save();
  pen.fillStyle = 'rgb(255 255 255 / 0.45)';
  pen.beginPath();
  for (let i = 0; i < spans.length; i += 3) {
    const [row, from, to] = [spans[i], spans[i + 1], spans[i + 2]];
    pen.rect(from * scale + x, row * scale + y, (to - from) * scale, scale);
  }
  pen.fill();
  pen.restore();
}

const cornerPx = 7;

/** Squares at the corners, as `x, y` one after another. */
function drawCorners(pen: CanvasRenderingContext2D, corners: readonly number[]): void {
  pen.save();
  pen.fillStyle = light;
  pen.strokeStyle = dark;
  for (let i = 0; i < corners.length; i += 2) {
    const [x, y] = [Math.round(corners[i]) + 0.5, Math.round(corners[i + 1]) + 0.5];
    pen.fillRect(x - cornerPx / 2, y - cornerPx / 2, cornerPx, cornerPx);
    pen.strokeRect(x - cornerPx / 2, y - cornerPx / 2, cornerPx, cornerPx);
  }
  pen.restore();
}
