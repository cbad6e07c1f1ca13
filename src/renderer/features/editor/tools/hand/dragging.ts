import type { Point } from '../../document/raster/span.ts';
import type { ToolContext, ToolState } from '../tool.ts';
import { idleHand } from './idle.ts';

/** The place of the image that was taken stays under the pointer. */
export function dragging(context: ToolContext, taken: Point): ToolState {
  const state: ToolState = {
    isBusy: true,
    down: () => state,
    move(at) {
      const scale = context.scale();
      context.pan((at.x - taken.x) * scale, (at.y - taken.y) * scale);
      return state;
    },
    up: () => idleHand(context),
    key: () => undefined,
    cancel: () => idleHand(context),
  };
  return state;
}
