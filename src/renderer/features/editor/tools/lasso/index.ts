import { Lasso } from '@lucide/vue';
import type { ToolSpec } from '../tool.ts';
import { idleLasso } from './idle.ts';

export const lasso: ToolSpec = {
  id: 'lasso',
  name: 'Lasso',
  help: 'Draw around what belongs to the class.',
  icon: Lasso,
  keys: 'l',
  cursor: 'cross',
  options: ['paintOver'],
  paints: true,
  start: idleLasso,
};
