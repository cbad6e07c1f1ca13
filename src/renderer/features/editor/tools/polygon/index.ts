import { Pentagon } from '@lucide/vue';
import type { ToolSpec } from '../tool.ts';
import { idlePolygon } from './idle.ts';

export const polygon: ToolSpec = {
  id: 'polygon',
  name: 'Polygon',
  help: 'Click for each corner; Enter, a double click or the first corner closes it, Backspace takes the last back.',
  icon: Pentagon,
  keys: 'p',
  cursor: 'cross',
  options: ['paintOver'],
  paints: true,
  start: idlePolygon,
};
