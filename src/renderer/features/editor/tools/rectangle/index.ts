import { SquareDashed } from '@lucide/vue';
import type { ToolSpec } from '../tool.ts';
import { idleRectangle } from './idle.ts';

export const rectangle: ToolSpec = {
  id: 'rectangle',
  name: 'Rectangle',
  help: 'Drag from corner to corner; Shift makes a square.',
  icon: SquareDashed,
  keys: 'r',
  cursor: 'cross',
  options: ['paintOver'],
  paints: true,
  start: idleRectangle,
};
