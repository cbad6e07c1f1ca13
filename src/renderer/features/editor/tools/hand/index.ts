import { Hand } from '@lucide/vue';
import type { ToolSpec } from '../tool.ts';
import { idleHand } from './idle.ts';

export const hand: ToolSpec = {
  id: 'hand',
  name: 'Hand',
  help: 'Moves the image; so does any tool while Space is held.',
  icon: Hand,
  keys: 'h',
  cursor: 'hand',
  options: [],
  paints: false,
  start: idleHand,
};
