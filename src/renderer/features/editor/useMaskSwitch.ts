import { onScopeDispose } from 'vue';
import { useEditorSettings } from './settings.ts';
import type { ViewMode } from './settings.ts';

/** A key held longer than this is a peek, not a switch. */
const peekMs = 300;

/** Shows or hides the mask. By a key that is held down, `pressed`, only until it is let go: then all is as before. */
export function useMaskSwitch(): (pressed?: KeyboardEvent) => void {
  const { viewMode } = useEditorSettings();
  let held: { readonly pressed: KeyboardEvent; readonly before: ViewMode } | null = null;

  function release(atMs: number): void {
    if (held !== null && atMs - held.pressed.timeStamp > peekMs) viewMode.value = held.before;
    held = null;
  }
  const up = (event: KeyboardEvent): void => {
    if (event.code === held?.pressed.code) release(event.timeStamp);
  };
  // A window without the keyboard is not told that the key is let go.
  const blur = (event: Event): void => release(event.timeStamp);
  window.addEventListener('keyup', up);
  window.addEventListener('blur', blur);
  onScopeDispose(() => {
    window.removeEventListener('keyup', up);
    window.removeEventListener('blur', blur);
  });

  return (pressed) => {
    if (pressed?.repeat === true) return;
    held = pressed === undefined ? null : { pressed, before: viewMode.value };
    viewMode.value = viewMode.value === 'image' ? 'overlay' : 'image';
  };
}
