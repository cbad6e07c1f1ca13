import { useEventListener } from '@vueuse/core';
import { onScopeDispose, shallowRef } from 'vue';
import type { ShallowRef } from 'vue';

/** As of the other tooltips. */
const delayMs = 500;

export interface HelpAttributes {
  readonly 'data-help-name': string;
  readonly 'data-help': string;
}

/**
 * To be bound to a control with its label, in place of `title`: the help that `HelpTips` shows beside it, by pointer and by
 * keyboard. A tooltip for each of fifty cards and fields made the Train page take half as long again to open.
 */
export function helpOf(name: string, help: string): HelpAttributes {
  return { 'data-help-name': name, 'data-help': help };
}

export interface HelpedElement {
  /** The element with help that is pointed at or has the focus. */
  readonly element: Readonly<ShallowRef<HTMLElement | null>>;
  hide(): void;
}

/** After a moment under the pointer, at once when reached by keyboard; a press and Escape end it. */
export function useHelpedElement(): HelpedElement {
  const element = shallowRef<HTMLElement | null>(null);
  /** Pressed, and not left since: it is in use. */
  let pressed: HTMLElement | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function show(next: HTMLElement | null, waitMs: number): void {
    clearTimeout(timer);
    if (next === null || waitMs === 0) element.value = next;
    else timer = setTimeout(() => (element.value = next), waitMs);
  }
  const hide = (): void => show(null, 0);

  useEventListener(document, 'pointerover', ({ target, pointerType }) => {
    const next = helped(target);
    if (next !== pressed) pressed = null;
    if (pointerType !== 'touch' && pressed === null) show(next, element.value === null ? delayMs : 0);
  });
  useEventListener(document, 'pointerdown', ({ target }) => {
    pressed = helped(target);
    hide();
  });
  useEventListener(document, 'focusin', ({ target }) => {
    const next = helped(target);
    if (next === null) hide();
    else if (next !== pressed && (target as Element).matches(':focus-visible')) show(next, 0);
  });
  useEventListener(document, 'focusout', hide);
  useEventListener(document, 'keydown', ({ key }) => {
    pressed = null;
    if (key === 'Escape') hide();
  });
  onScopeDispose(hide);
  return { element, hide };
}

function helped(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>('[data-help]') : null;
}
