import { MousePointer2 } from '@lucide/vue';
import type { ToolSpec } from '../tool.ts';
import { idleSelect } from './idle.ts';

export const select: ToolSpec = {
  id: 'select',
  name: 'Select',
  help: 'Click a region to select it; Enter gives it the chosen class, Delete makes it void.',
  icon: MousePointer2,
  keys: 'v',
  cursor: 'arrow',
  options: [],
  paints: true,
  start: idleSelect,
};
