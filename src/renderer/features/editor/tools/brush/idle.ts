import type { Point } from '../../document/raster/span.ts';
import { idleState } from '../tool.ts';
import type { ToolContext, ToolState } from '../tool.ts';
import { painting } from './painting.ts';

/** `lastEnd`: where the stroke before ended, for a straight line to the next. */
export function idleBrush(
  context: ToolContext,
  classId: () => number,
  lastEnd: Point | null = null,
): ToolState {
  return idleState({
    down: (at) => painting(context, classId, at.shift && lastEnd !== null ? lastEnd : at, at),
  });
}
