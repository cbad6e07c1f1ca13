import { floodFill, sameLabel } from '../../document/raster/floodFill.ts';
import { isInside } from '../../document/maskBuffer.ts';
import type { Point } from '../../document/raster/span.ts';
import { idleState } from '../tool.ts';
import type { ToolContext, ToolState } from '../tool.ts';
import { selected } from './selected.ts';

export function idleSelect(context: ToolContext): ToolState {
  return idleState({ down: (at) => selectAt(context, at) });
}

/** The pixels of one class that hang together with the one under the pointer. */
export function selectAt(context: ToolContext, at: Point): ToolState {
  const { buffer } = context.document;
  const [x, y] = [Math.floor(at.x), Math.floor(at.y)];
  if (!isInside(buffer, x, y)) {
    context.preview(null);
    return idleSelect(context);
  }
  const spans: number[] = [];
  const matches = sameLabel(buffer.data, y * buffer.width + x);
  floodFill({ ...buffer, matches }, x, y, (...span) => spans.push(...span));
  return selected(context, spans);
}
