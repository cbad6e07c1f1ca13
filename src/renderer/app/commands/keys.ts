const isMac = /mac/i.test(navigator.platform);

const symbols: Readonly<Record<string, string>> = {
  $mod: isMac ? '⌘' : 'Ctrl',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Slash: '/',
  Delete: 'Del',
  Escape: 'Esc',
};

/** `$mod+Shift+z` as shown to people: "Ctrl Shift Z". */
export function keysLabel(keys: string): string {
  return keys
    .split('+')
    .map((key) => symbols[key] ?? key.replace(/^(Key|Digit)(?=.$)/, ''))
    .map((key) => (key.length === 1 ? key.toUpperCase() : key))
    .join(' ');
}

const modifiers = /\$mod|Control|Alt|Meta/;

/** Keys that type: they act only outside text fields. */
export function isPlainKey(keys: string): boolean {
  return !modifiers.test(keys) && !/^(Shift\+)?F\d+$/.test(keys);
}

/** True where plain keys belong to the element under the cursor. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  if (target instanceof HTMLSelectElement) return true;
  return (
    target instanceof HTMLInputElement && !['checkbox', 'radio', 'range', 'button'].includes(target.type)
  );
}
