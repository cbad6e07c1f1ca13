import { createKeybindingsHandler } from 'tinykeys';
import { onScopeDispose, watch } from 'vue';
import { commands } from './commands.ts';
import type { Command } from './commands.ts';
import { isPlainKey, isTyping } from './keys.ts';

/** Binds the keys of every registered command for as long as the calling component lives. */
export function useCommandKeys(): void {
  let handle: (event: KeyboardEvent) => void = () => undefined;
  const stop = watch(
    commands,
    (list) => {
      handle = createKeybindingsHandler(bindings(list), { ignore: () => false });
    },
    { immediate: true },
  );
  const listener = (event: KeyboardEvent): void => handle(event);
  window.addEventListener('keydown', listener);
  onScopeDispose(() => {
    stop();
    window.removeEventListener('keydown', listener);
  });
}

function bindings(list: readonly Command[]): Record<string, (event: KeyboardEvent) => void> {
  const entries = list.flatMap((command) =>
    command.keys === undefined
      ? []
      : [[command.keys, (event: KeyboardEvent) => press(command, event)] as const],
  );
  return Object.fromEntries(entries);
}

function press(command: Command, event: KeyboardEvent): void {
  if (event.defaultPrevented) return;
  if (command.keys !== undefined && isPlainKey(command.keys) && isTyping(event.target)) return;
  if (
    document.querySelector('[role="dialog"][data-state="open"]') !== null &&
    !command.id.startsWith('dialog.')
  )
    return;
  if (command.disabledReason?.() !== undefined) return;
  event.preventDefault();
  command.perform();
}
