import { onScopeDispose } from 'vue';
import type { ShallowRef } from 'vue';
import { isTyping } from '../../app/commands/keys.ts';
import type { ToolMachine } from './machine/toolMachine.ts';
import { useEditor } from './store.ts';
import type { CanvasInput } from './useCanvasInput.ts';

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
const largeStepPx = 10;

/** Keys that belong to the canvas and the gesture, before commands see them. */
export function useCanvasKeys(
  machine: ShallowRef<ToolMachine | null>,
  input: CanvasInput,
): {
  /** For the canvas's own element. */
  readonly press: (event: KeyboardEvent) => void;
} {
  const listener = (event: KeyboardEvent): void => {
    if (isTyping(event.target) || isDialogOpen()) return;
    if (takeKey(event, machine.value, input)) event.preventDefault();
  };
  window.addEventListener('keydown', listener, true);
  onScopeDispose(() => window.removeEventListener('keydown', listener, true));
  useSpace(input);
  return { press: useKeyboardCursor(machine, input) };
}

function isDialogOpen(): boolean {
  return document.querySelector('[role="dialog"][data-state="open"]') !== null;
}

/** Arrows move the cursor by pixels; Enter starts and ends a stroke, and clicks with tools that click. */
function useKeyboardCursor(
  machine: ShallowRef<ToolMachine | null>,
  input: CanvasInput,
): (event: KeyboardEvent) => void {
  const editor = useEditor();

  function moveCursor(event: KeyboardEvent, [dx, dy]: readonly [number, number]): void {
    const buffer = editor.session?.document.buffer;
    if (buffer === undefined) return;
    const step = event.shiftKey ? largeStepPx : 1;
    const from = input.at.value ?? { x: buffer.width / 2, y: buffer.height / 2 };
    const clamp = (value: number, length: number): number => Math.max(0.5, Math.min(length - 0.5, value));
    input.at.value = {
      x: clamp(Math.floor(from.x) + 0.5 + dx * step, buffer.width),
      y: clamp(Math.floor(from.y) + 0.5 + dy * step, buffer.height),
    };
    input.isByKeyboard.value = true;
    machine.value?.move({ ...input.at.value, shift: false });
  }

  function pressEnter(): void {
    const current = machine.value;
    if (current === null || input.at.value === null || input.isBlocked.value) return;
    const at = { ...input.at.value, shift: false };
    const isStroke = current.tool.cursor === 'brush';
    if (isStroke && current.isBusy) return current.up(at);
    current.down(at, { pans: false, picks: false });
    if (!isStroke) current.up(at);
  }

  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = Object.hasOwn(arrows, event.key) ? arrows[event.key] : undefined;
    if (arrow !== undefined) moveCursor(event, arrow);
    else if (event.key === 'Enter' && input.isByKeyboard.value) pressEnter();
    else return;
    event.preventDefault();
  };
}

/** True: the key is used up. */
function takeKey(event: KeyboardEvent, machine: ToolMachine | null, input: CanvasInput): boolean {
  if (machine === null || event.ctrlKey || event.metaKey || event.altKey) return false;
  if (event.key === 'Escape' && machine.isBusy) {
    machine.cancel();
    return true;
  }
  const isButton =
    event.target instanceof HTMLElement && event.target.closest('button, a, [role="option"]') !== null;
  if (event.key === 'Enter' && (isButton || input.isByKeyboard.value)) return false;
  if (input.isBlocked.value) return false;
  return ['Enter', 'Backspace', 'Delete'].includes(event.key) && machine.key(event.key);
}

/** Space held: the hand. On a button it presses the button. */
function useSpace({ isSpaceHeld }: CanvasInput): void {
  const down = (event: KeyboardEvent): void => {
    if (event.key !== ' ' || isTyping(event.target) || isOnControl(event.target)) return;
    event.preventDefault();
    isSpaceHeld.value = true;
  };
  const up = (event: KeyboardEvent): void => {
    if (event.key === ' ') isSpaceHeld.value = false;
  };
  const blur = (): void => void (isSpaceHeld.value = false);
  window.addEventListener('keydown', down);
  window.addEventListener('keyup', up);
  window.addEventListener('blur', blur);
  onScopeDispose(() => {
    window.removeEventListener('keydown', down);
    window.removeEventListener('keyup', up);
    window.removeEventListener('blur', blur);
  });
}

function isOnControl(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('button, a, select, input:not([type="radio"]), [role="option"]') !== null
  );
}
