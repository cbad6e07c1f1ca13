import { overlayModes } from '../../../shared/contract/blobs.ts';
import type { OverlayMode } from '../../../shared/contract/blobs.ts';
import { oneOf, useRemembered, within } from '../../platform/remembered.ts';
import { areFilters, noFilters } from './filters.ts';
import type { LibraryFilters } from './filters.ts';

export const tileWidthRange = { min: 120, max: 400, step: 20 } as const;
export const libraryViews = ['grid', 'table', 'statistics'] as const;
export type LibraryView = (typeof libraryViews)[number];

/** How the Library looks; kept for each project. */
export const libraryView = useRemembered<LibraryView>('library.view', 'grid', oneOf(libraryViews));
export const overlayOpacity = useRemembered('library.overlay', 0.45, within(0, 1));
export const isOverlayShown = useRemembered('library.overlayShown', true);
export const overlayMode = useRemembered<OverlayMode>('library.overlayMode', 'both', oneOf(overlayModes));
export const tileWidth = useRemembered(
  'library.tileWidth',
  200,
  within(tileWidthRange.min, tileWidthRange.max),
);
/** Replaced as a whole, never changed in part. */
export const libraryFilters = useRemembered<LibraryFilters>('library.filters', noFilters, areFilters);

export function resizeTiles(steps: number): void {
  const { min, max, step } = tileWidthRange;
  tileWidth.value = Math.max(min, Math.min(max, tileWidth.value + steps * step));
}
