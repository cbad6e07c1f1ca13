const waitMs = 2000;
let latest = 0;

/** Nothing has the focus: what had it is gone, and the keyboard leads nowhere. */
export function isFocusLost(): boolean {
  return document.activeElement === null || document.activeElement === document.body;
}

/** Focuses what `find` gives once it is drawn; a later wish takes the place of one that still waits. */
export function focusWhenThere(find: () => HTMLElement | null | undefined): void {
  latest += 1;
  const wish = latest;
  const end = performance.now() + waitMs;
  const attempt = (): void => {
    if (wish !== latest) return;
    const found = find();
    if (found) found.focus();
    else if (performance.now() < end) requestAnimationFrame(attempt);
  };
  attempt();
}
