import type { Point } from '../../document/raster/span.ts';
import { fillOutline } from '../outline.ts';
import type { ToolContext, ToolState } from '../tool.ts';
import { idlePolygon } from './idle.ts';

/** A click this near to a corner, in screen pixels, means the corner. */
const nearPx = 8;

/** Corners set so far; the last side follows the pointer. */
export function drawing(context: ToolContext, corners: readonly Point[]): ToolState {
  const last = corners[corners.length - 1];
  const isNear = (a: Point, b: Point): boolean =>
    Math.hypot(a.x - b.x, a.y - b.y) * context.scale() <= nearPx;
  const show = (...more: readonly Point[]): void =>
    context.preview({ kind: 'line', points: [...corners, ...more], closed: false, corners: true });

  function close(): ToolState {
    if (corners.length < 3) return state;
    fillOutline(context, corners);
    return idlePolygon(context);
  }

  function stop(): ToolState {
    context.preview(null);
    return idlePolygon(context);
  }

  function takeBack(): ToolState {
    return corners.length === 1 ? stop() : drawing(context, corners.slice(0, -1));
  }

  const state: ToolState = {
    isBusy: true,
    down(at) {
      // The first corner closes; the second click of a double click falls on the last one.
      if (corners.length >= 3 && (isNear(at, corners[0]) || isNear(at, last))) return close();
      return isNear(at, last) ? state : drawing(context, [...corners, at]);
    },
    move(at) {
      show(at);
      return state;
    },
    up: () => state,
    key(key) {
      if (key === 'Enter') return close();
      return key === 'Backspace' ? takeBack() : undefined;
    },
    undo: takeBack,
    leave: close,
    cancel: stop,
  };
  show();
  return state;
}
