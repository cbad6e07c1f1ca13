import { computed } from 'vue';
import { useRememberedApp } from '../../platform/remembered.ts';
import type { Command } from './commands.ts';
import { commands } from './commands.ts';
import { canonicalKeys, isCharacterKey, keysLabel } from './keys.ts';

/** What a user's own keys are set for: the part of a command that is the same on every page. */
export type Shortcut = Pick<Command, 'id' | 'name' | 'group' | 'keys'>;
type OwnKeys = Readonly<Record<string, string>>;

/** The user's own keys by command; '' takes a command's keys away. */
export const ownKeys = useRememberedApp<OwnKeys>('shortcuts.own', {}, isOwnKeys);
/** Letters, digits and signs without Ctrl or Alt, all at once. */
export const characterKeysOn = useRememberedApp('shortcuts.characterKeys', true);

function isOwnKeys(value: unknown): value is OwnKeys {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((keys) => typeof keys === 'string')
  );
}

/** The keys set for a command, whether or not character keys act now. */
export function setKeysOf({ id, keys }: Pick<Command, 'id' | 'keys'>): string | undefined {
  const own = ownKeys.value[id] ?? keys;
  return own === '' ? undefined : own;
}

/** The keys that run a command now; undefined: none. */
export function keysOf(command: Pick<Command, 'id' | 'keys'>): string | undefined {
  const keys = setKeysOf(command);
  return keys !== undefined && !characterKeysOn.value && isCharacterKey(keys) ? undefined : keys;
}

const byDefault = computed(
  () => new Map(commands.value.flatMap((one) => (one.keys === undefined ? [] : [[one.keys, one] as const]))),
);

/** What a button that names its default keys shows: the user's own ones; undefined: none act. */
export function shownKeys(defaultKeys: string | undefined): string | undefined {
  if (defaultKeys === undefined) return undefined;
  const command = byDefault.value.get(defaultKeys);
  const keys = command === undefined ? keysOf({ id: '', keys: defaultKeys }) : keysOf(command);
  return keys === undefined ? undefined : keysLabel(keys);
}

/** Commands of every page, and of the page a command belongs to, answer at the same time. */
const everywhere = new Set(['page', 'project', 'edit', 'view']);
const pageOf = (id: string): string => id.split('.')[0];

/** Other commands that would answer to `keys` beside this one. */
export function clashesWith(
  shortcut: Pick<Command, 'id'>,
  keys: string,
  all: readonly Shortcut[],
): readonly Shortcut[] {
  const wanted = canonicalKeys(keys);
  const page = pageOf(shortcut.id);
  return all.filter((other) => {
    const set = setKeysOf(other);
    if (other.id === shortcut.id || set === undefined || canonicalKeys(set) !== wanted) return false;
    const otherPage = pageOf(other.id);
    return page === otherPage || everywhere.has(page) || everywhere.has(otherPage);
  });
}

/** Sets a command's keys: undefined gives the default back, '' takes them away. */
export function changeKeys(id: string, keys: string | undefined): void {
  const others = Object.fromEntries(Object.entries(ownKeys.value).filter(([other]) => other !== id));
  ownKeys.value = keys === undefined ? others : { ...others, [id]: keys };
}
