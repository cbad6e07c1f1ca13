import { PaintBucket } from '@lucide/vue';
import type { ToolSpec } from '../tool.ts';
import { idleFill } from './idle.ts';

export const fill: ToolSpec = {
  id: 'fill',
  name: 'Fill',
  help: 'Gives the region under the pointer to the class: pixels of one class, or of a similar colour.',
  icon: PaintBucket,
  keys: 'g',
  cursor: 'cross',
  options: ['fill', 'paintOver'],
  paints: true,
  start: idleFill,
};
