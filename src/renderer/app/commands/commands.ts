import { computed, onScopeDispose, shallowReactive } from 'vue';
import type { Component } from 'vue';

/**
 * An action as data: the palette, menus, buttons, keyboard and shortcut sheet all draw from it.
 * `keys` is in tinykeys' form ("$mod+k", "Shift+F6").
 */
export interface Command {
  readonly id: string;
  readonly name: string;
  /** Heading in the shortcut sheet. */
  readonly group: string;
  readonly icon?: Component;
  readonly keys?: string;
  /** Keys that mean the same everywhere, beside those that are shown and can be changed. */
  readonly alsoKeys?: readonly string[];
  /** Why it cannot be done now; undefined: it can. */
  readonly disabledReason?: () => string | undefined;
  /** `pressed`: the key that asks for it, anew while it is held; undefined: it was chosen by other means. */
  readonly perform: (pressed?: KeyboardEvent) => void;
}

const registered = shallowReactive(new Map<string, Command>());

export const commands = computed(() => [...registered.values()]);

/** Offers commands for as long as the calling component lives; a later command of the same id wins. */
export function useCommands(list: readonly Command[]): void {
  for (const command of list) registered.set(command.id, command);
  onScopeDispose(() => {
    for (const command of list) {
      if (registered.get(command.id) === command) registered.delete(command.id);
    }
  });
}

export function runCommand(id: string): void {
  const command = registered.get(id);
  if (command !== undefined && command.disabledReason?.() === undefined) command.perform();
}
