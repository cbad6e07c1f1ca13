import { runCommand } from './commands.ts';
import { isMac, isText, keysOfEvent } from './keys.ts';

type TextStep = 'undo' | 'redo';

const byCommand: Readonly<Record<string, TextStep | undefined>> = {
  'edit.undo': 'undo',
  'edit.redo': 'redo',
};
const byKeys: Readonly<Record<string, TextStep | undefined>> = { '$mod+z': 'undo', '$mod+Shift+z': 'redo' };

/** What the native menu asks for: while a text field has the focus, its Undo and Redo mean the text. */
export function runFromMenu(id: string): void {
  const step = byCommand[id];
  if (step !== undefined && isText(document.activeElement)) takeStep(step);
  else runCommand(id);
}

/**
 * Undoes and redoes in text fields on macOS, where the field leaves these keys to the menu, which binds none.
 * True when the key meant this.
 */
export function undoText(event: KeyboardEvent): boolean {
  const step = isMac && !event.defaultPrevented && isText(event.target) && byKeys[keysOfEvent(event) ?? ''];
  if (!step) return false;
  event.preventDefault();
  takeStep(step);
  return true;
}

function takeStep(step: TextStep): void {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- nothing else reaches the history of a text field.
  document.execCommand(step);
}
