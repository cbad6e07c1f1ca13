import { computed, watch } from 'vue';
import { useRememberedApp } from '../../platform/remembered.ts';
import { commands } from './commands.ts';
import type { Command } from './commands.ts';
import type { Shortcut } from './shortcuts.ts';

/** Commands of pages that were open before: a page offers its own only while it is open. */
const seen = useRememberedApp<readonly Shortcut[]>('shortcuts.seen', [], isShortcuts);

function isShortcuts(value: unknown): value is readonly Shortcut[] {
  return Array.isArray(value) && value.every(isShortcut);
}

function isShortcut(value: unknown): value is Shortcut {
  if (typeof value !== 'object' || value === null) return false;
  const { id, name, group, keys } = value as Partial<Record<keyof Shortcut, unknown>>;
  const isText = (text: unknown): boolean => typeof text === 'string';
  return [id, name, group].every(isText) && (keys === undefined || isText(keys));
}

/** Every command that has keys or could be given some, on this page and on those opened before. */
export const allShortcuts = computed<readonly Shortcut[]>(() => [
  ...new Map([...seen.value, ...commands.value.map(shortcutOf)].map((one) => [one.id, one])).values(),
]);

function shortcutOf({ id, name, group, keys }: Command): Shortcut {
  return keys === undefined ? { id, name, group } : { id, name, group, keys };
}

/** Remembers what pages offer by keys, for as long as the calling component lives. */
export function useSeenShortcuts(): void {
  watch(
    [commands, seen],
    ([list]) => {
      const known = new Set(seen.value.map(({ id }) => id));
      const news = list.filter(({ id, keys }) => keys !== undefined && !known.has(id)).map(shortcutOf);
      if (news.length > 0) seen.value = [...seen.value, ...news];
    },
    { immediate: true },
  );
}
