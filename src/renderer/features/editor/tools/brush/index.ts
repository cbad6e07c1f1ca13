import { Brush } from '@lucide/vue';
import type { ToolSpec } from '../tool.ts';
import { idleBrush } from './idle.ts';

export const brush: ToolSpec = {
  id: 'brush',
  name: 'Brush',
  help: 'Paints the class. Shift click: a straight line from where the last stroke ended.',
  icon: Brush,
  keys: 'b',
  cursor: 'brush',
  options: ['size', 'paintOver'],
  paints: true,
  start: (context) => idleBrush(context, () => context.paint().classId),
};
