import { useRemembered, within } from '../../platform/remembered.ts';

export const tileWidthRange = { min: 120, max: 400, step: 20 } as const;

/** How the Library looks; kept for each project. */
export const overlayOpacity = useRemembered('library.overlay', 0.5, within(0, 1));
export const isOverlayShown = useRemembered('library.overlayShown', true);
export const tileWidth = useRemembered(
  'library.tileWidth',
  200,
  within(tileWidthRange.min, tileWidthRange.max),
);

export function resizeTiles(steps: number): void {
  const { min, max, step } = tileWidthRange;
  tileWidth.value = Math.max(min, Math.min(max, tileWidth.value + steps * step));
}
