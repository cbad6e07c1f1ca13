import { createKeybindingsHandler } from 'tinykeys';
import { computed, onScopeDispose, watch } from 'vue';
import { commands } from './commands.ts';
import type { Command } from './commands.ts';
import { isEditingText, isMoving, isPlainKey, isPressing, isTyping } from './keys.ts';
import { keysOf } from './shortcuts.ts';
import { undoText } from './textUndo.ts';

type Bound = readonly [keys: string, command: Command];

/** Binds the keys of every registered command for as long as the calling component lives. */
export function useCommandKeys(): void {
  const bound = computed<readonly Bound[]>(() =>
    commands.value.flatMap((command) => {
      const keys = [keysOf(command), ...(command.alsoKeys ?? [])].filter((one) => one !== undefined);
      return keys.map((one) => [one, command] as const);
    }),
  );
  let handle: (event: KeyboardEvent) => void = () => undefined;
  const stop = watch(
    bound,
    (list) => {
      const bindings = list.map(([keys, command]) => [
        keys,
        (event: KeyboardEvent) => press(keys, command, event),
      ]);
      handle = createKeybindingsHandler(
        Object.fromEntries(bindings) as Record<string, (event: KeyboardEvent) => void>,
        { ignore: () => false },
      );
    },
    { immediate: true },
  );
  const listener = (event: KeyboardEvent): void => {
    if (!undoText(event)) handle(event);
  };
  window.addEventListener('keydown', listener);
  onScopeDispose(() => {
    stop();
    window.removeEventListener('keydown', listener);
  });
}

function press(keys: string, command: Command, event: KeyboardEvent): void {
  if (event.defaultPrevented) return;
  const { target } = event;
  if (isPlainKey(keys) && (isTyping(target) || isMoving(keys, target) || isPressing(keys, target))) return;
  if (isEditingText(keys, target)) return;
  if (isUnderLayer(keys) && !command.id.startsWith('dialog.')) return;
  if (command.disabledReason?.() !== undefined) return;
  event.preventDefault();
  command.perform(event);
}

/** What lies over the page takes the keys: a dialog all of them, a menu or a tooltip the one that closes it. */
function isUnderLayer(keys: string): boolean {
  const layers = keys === 'Escape' ? '[data-dismissable-layer]' : '[role$="dialog"][data-state="open"]';
  return document.querySelector(layers) !== null;
}
