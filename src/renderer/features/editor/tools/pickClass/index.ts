import { Pipette } from '@lucide/vue';
import { isInside } from '../../document/maskBuffer.ts';
import { idleState } from '../tool.ts';
import type { ToolContext, ToolSpec, ToolState } from '../tool.ts';

export const pickClass: ToolSpec = {
  id: 'pickClass',
  name: 'Pick class',
  help: 'Takes the class under the pointer; so does Alt click with any tool.',
  icon: Pipette,
  keys: 'i',
  cursor: 'cross',
  options: [],
  paints: false,
  start: idlePick,
};

function idlePick(context: ToolContext): ToolState {
  const state = idleState({
    down(at) {
      const { buffer } = context.document;
      const [x, y] = [Math.floor(at.x), Math.floor(at.y)];
      if (isInside(buffer, x, y)) context.pickClass(buffer.data[y * buffer.width + x]);
      return state;
    },
  });
  return state;
}
