import { Eraser } from '@lucide/vue';
import { ignoreIndex } from '../../../../../shared/domain/labels.ts';
import { idleBrush } from '../brush/idle.ts';
import type { ToolSpec } from '../tool.ts';

export const eraser: ToolSpec = {
  id: 'eraser',
  name: 'Eraser',
  help: 'Takes the class away: the pixels become void.',
  icon: Eraser,
  keys: 'e',
  cursor: 'brush',
  options: ['size'],
  paints: true,
  start: (context) => idleBrush(context, () => ignoreIndex),
};
