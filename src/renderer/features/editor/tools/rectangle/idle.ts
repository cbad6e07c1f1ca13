import { idleState } from '../tool.ts';
import type { ToolContext, ToolState } from '../tool.ts';
import { dragging } from './dragging.ts';

export function idleRectangle(context: ToolContext): ToolState {
  return idleState({ down: (at) => dragging(context, at) });
}
