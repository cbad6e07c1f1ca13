import { useLocalStorage } from '@vueuse/core';

/** How the Library looks; kept in the browser or window between starts. */
export const overlayOpacity = useLocalStorage('studio.library.overlay', 0.5);
export const isOverlayShown = useLocalStorage('studio.library.overlayShown', true);
export const tileWidth = useLocalStorage('studio.library.tileWidth', 200);

export const tileWidthRange = { min: 120, max: 400, step: 20 } as const;

export function resizeTiles(steps: number): void {
  const { min, max, step } = tileWidthRange;
  tileWidth.value = Math.max(min, Math.min(max, tileWidth.value + steps * step));
}
