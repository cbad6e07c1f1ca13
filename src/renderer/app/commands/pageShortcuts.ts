import type { Shortcut } from './shortcuts.ts';

/**
 * Commands of the pages as they come, so that the settings list them before a page was opened. The browser
 * test that visits every page fails when this table has drifted from what the pages offer.
 */
export const pageShortcuts: readonly Shortcut[] = [];
