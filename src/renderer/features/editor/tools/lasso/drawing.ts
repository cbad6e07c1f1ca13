import type { Point } from '../../document/raster/span.ts';
import { fillOutline } from '../outline.ts';
import type { ToolContext, ToolState } from '../tool.ts';
import { idleLasso } from './idle.ts';

export function drawing(context: ToolContext, start: Point): ToolState {
  const points: Point[] = [start];
  const state: ToolState = {
    isBusy: true,
    down: () => state,
    move(at) {
      points.push({ x: at.x, y: at.y });
      context.preview({ kind: 'line', points, closed: true, corners: false });
      return state;
    },
    up() {
      fillOutline(context, points);
      return idleLasso(context);
    },
    key: () => undefined,
    cancel() {
      context.preview(null);
      return idleLasso(context);
    },
  };
  return state;
}
