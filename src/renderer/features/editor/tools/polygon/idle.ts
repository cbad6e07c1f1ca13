import { idleState } from '../tool.ts';
import type { ToolContext, ToolState } from '../tool.ts';
import { drawing } from './drawing.ts';

export function idlePolygon(context: ToolContext): ToolState {
  return idleState({ down: (at) => drawing(context, [at]) });
}
