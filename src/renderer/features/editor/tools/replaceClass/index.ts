import { Replace } from '@lucide/vue';
import { replaceClass as replaceInDocument } from '../../document/commands/replaceClass.ts';
import { isInside } from '../../document/maskBuffer.ts';
import { idleState } from '../tool.ts';
import type { ToolContext, ToolSpec, ToolState } from '../tool.ts';

export const replaceClass: ToolSpec = {
  id: 'replaceClass',
  name: 'Replace class',
  help: 'Click a class: all its pixels in this image become the chosen one.',
  icon: Replace,
  keys: 'm',
  cursor: 'cross',
  options: [],
  paints: true,
  start: idleReplace,
};

function idleReplace(context: ToolContext): ToolState {
  const state = idleState({
    down(at) {
      const { buffer } = context.document;
      const [x, y] = [Math.floor(at.x), Math.floor(at.y)];
      if (!isInside(buffer, x, y)) return state;
      const { classId, writable } = context.paint();
      const found = buffer.data[y * buffer.width + x];
      if (writable[found] === 0) return state;
      replaceInDocument(context.document, found, classId);
      context.commit(classId);
      return state;
    },
  });
  return state;
}
