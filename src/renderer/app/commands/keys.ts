export const isMac = /mac/i.test(navigator.platform);

const symbols: Readonly<Record<string, string>> = {
  $mod: isMac ? '⌘' : 'Ctrl',
  Control: 'Ctrl',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Delete: 'Del',
  Escape: 'Esc',
};

/** Keys by their place on the keyboard, and what stands on them. */
const printed: Readonly<Record<string, string>> = {
  Slash: '/',
  Backslash: '\\',
  Comma: ',',
  Period: '.',
  Semicolon: ';',
  Quote: "'",
  BracketLeft: '[',
  BracketRight: ']',
  Minus: '-',
  Equal: '=',
  Backquote: '`',
};

/** `$mod+Shift+z` as shown to people: "Ctrl Shift Z". */
export function keysLabel(keys: string): string {
  return partsOf(keys)
    .map((key) => symbols[key] ?? printedKey(key))
    .map((key) => (key.length === 1 ? key.toUpperCase() : key))
    .join(' ');
}

/** "$mod++" is the key + with Ctrl. */
function partsOf(keys: string): readonly string[] {
  return keys.endsWith('++')
    ? [...keys.slice(0, -2).split('+'), '+']
    : keys === '+'
      ? ['+']
      : keys.split('+');
}

function printedKey(key: string): string {
  return printed[key] ?? key.replace(/^(Key|Digit|Numpad)(?=.$)/, '');
}

const modifiers = /\$mod|Control|Alt|Meta/;
const isModifier = /^(\$mod|Control|Alt|Meta|Shift)$/;

/** Keys that type: they act only outside text fields. */
export function isPlainKey(keys: string): boolean {
  return !modifiers.test(keys) && !/^(Shift\+)?F\d+$/.test(keys);
}

/** A single letter, digit or sign, alone or with Shift: what can be switched off as a whole. */
export function isCharacterKey(keys: string): boolean {
  return isPlainKey(keys) && printedKey(partsOf(keys).at(-1) ?? '').length === 1;
}

/** Two ways to write the same keys are equal in this form. */
export function canonicalKeys(keys: string): string {
  const parts = partsOf(keys);
  const held = parts.slice(0, -1).filter((part) => isModifier.test(part));
  const main = printedKey(parts.at(-1) ?? '').toLowerCase();
  return [...held.sort(), main].join('+');
}

/** The pressed keys in tinykeys' form; undefined while only modifiers are held. */
export function keysOfEvent(
  event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>,
): string | undefined {
  if (/^(Control|Shift|Alt|Meta|AltGraph|Dead|Process)$/.test(event.key)) return undefined;
  const isMod = isMac ? event.metaKey : event.ctrlKey;
  const isOther = isMac ? event.ctrlKey : event.metaKey;
  const held = [
    ...(isMod ? ['$mod'] : []),
    ...(isOther ? [isMac ? 'Control' : 'Meta'] : []),
    ...(event.altKey ? ['Alt'] : []),
    ...(event.shiftKey ? ['Shift'] : []),
  ];
  const isLetter = /^[a-z]$/i.test(event.key);
  const isPlace = event.key.length === 1 || event.key === ' ';
  const main = isLetter ? event.key.toLowerCase() : isPlace ? event.code : event.key;
  return [...held, main].join('+');
}

/** True where arrow keys move within the element that has the focus: a slider, one radio of a group. */
export function isMoving(keys: string, target: EventTarget | null): boolean {
  if (!/(^|\+)Arrow\w+$/.test(keys) || !(target instanceof HTMLElement)) return false;
  return target.matches('input[type="range"], input[type="radio"], [role="slider"], [role="radio"]');
}

const pressed =
  'button, a[href], summary, input, [role="button"], [role="tab"], [role="gridcell"], [role^="menuitem"]';

/** True where Enter or the space bar presses what the keyboard has led to: a button, a checkbox, a link. */
export function isPressing(keys: string, target: EventTarget | null): boolean {
  if ((keys !== 'Enter' && keys !== 'Space') || !(target instanceof HTMLElement)) return false;
  return target.matches(pressed) && target.matches(':focus-visible');
}

/** True where plain keys belong to the element under the cursor. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLSelectElement || isText(target);
}

const textless = ['checkbox', 'radio', 'range', 'button', 'color', 'file'];

/** True for what holds text that people type. */
export function isText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && !textless.includes(target.type);
}

/** Select all, undo, redo, the clipboard, and ways by words and lines: every text field knows them. */
const textKeys = /^\$mod\+([acvxyz]|Shift\+[vz]|(Shift\+)?(arrow\w+|home|end|backspace|delete))$/;

/** True where keys with Ctrl change or mark the text of the field that has the focus. */
export function isEditingText(keys: string, target: EventTarget | null): boolean {
  return textKeys.test(canonicalKeys(keys)) && isText(target);
}
