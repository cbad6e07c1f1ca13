import type { Point } from '../../document/raster/span.ts';
import { fillOutline } from '../outline.ts';
import type { PointerAt, ToolContext, ToolState } from '../tool.ts';
import { idleRectangle } from './idle.ts';

/** Whole pixels from the one under `start` to the one under the pointer. */
export function dragging(context: ToolContext, start: Point): ToolState {
  let corners: readonly Point[] = [];
  const state: ToolState = {
    isBusy: true,
    down: () => state,
    move(at) {
      corners = cornersBetween(start, at.shift ? squareEnd(start, at) : at);
      context.preview({ kind: 'line', points: corners, closed: true, corners: false });
      return state;
    },
    up() {
      if (corners.length > 0) fillOutline(context, corners);
      return idleRectangle(context);
    },
    key: () => undefined,
    cancel() {
      context.preview(null);
      return idleRectangle(context);
    },
  };
  return state;
}

function cornersBetween(a: Point, b: Point): readonly Point[] {
  const left = Math.floor(Math.min(a.x, b.x));
  const top = Math.floor(Math.min(a.y, b.y));
  const right = Math.floor(Math.max(a.x, b.x)) + 1;
  const bottom = Math.floor(Math.max(a.y, b.y)) + 1;
  return [
    { x: left, y: top },
    { x: right, y: top },
    { x: right, y: bottom },
    { x: left, y: bottom },
  ];
}

function squareEnd(start: Point, at: PointerAt): Point {
  const side = Math.max(Math.abs(at.x - start.x), Math.abs(at.y - start.y));
  return { x: start.x + Math.sign(at.x - start.x) * side, y: start.y + Math.sign(at.y - start.y) * side };
}
