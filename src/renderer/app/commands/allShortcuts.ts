import { computed } from 'vue';
import { commands } from './commands.ts';
import { pageShortcuts } from './pageShortcuts.ts';
import type { Shortcut } from './shortcuts.ts';

/** Every command that has keys or could be given some: those of the pages not open now are known from a table. */
export const allShortcuts = computed<readonly Shortcut[]>(() => {
  const byId = new Map<string, Shortcut>();
  for (const shortcut of pageShortcuts) byId.set(shortcut.id, shortcut);
  for (const { id, name, group, keys } of commands.value) {
    byId.set(id, keys === undefined ? { id, name, group } : { id, name, group, keys });
  }
  return [...byId.values()];
});
