const landmarks =
  'header[role="banner"], nav[aria-label], [role="toolbar"], main, aside[aria-label], [role="region"][aria-label="Status bar"]';
const focusable = 'a[href], button, input, select, textarea, [tabindex="0"]';

/** Moves the focus to the first control of the next or previous landmark (`F6`). */
export function focusRegion(direction: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>(landmarks)].filter(
    (region) => region.offsetParent !== null && region.querySelector(focusable) !== null,
  );
  const current = regions.findLastIndex((region) => region.contains(document.activeElement));
  const start = current === -1 && direction === -1 ? 0 : current;
  const next = regions.at((start + direction) % Math.max(1, regions.length));
  next?.querySelector<HTMLElement>(focusable)?.focus();
}
