import { watch } from 'vue';
import { zoomRange } from '../../shared/bridge.ts';
import { useRememberedApp, within } from '../platform/remembered.ts';

export const zoomSteps = [0.8, 0.9, 1, 1.1, 1.25, 1.5, 1.75, 2] as const;

/** Interface zoom of the desktop's window, 0.8 … 2; a browser has its own. */
export const zoom = useRememberedApp('zoom', 1, within(zoomRange.min, zoomRange.max));
export const canZoom = globalThis.studio !== undefined;

/** One step larger or smaller; stays at the ends. */
export function stepZoom(direction: 1 | -1): void {
  const next =
    direction === 1
      ? zoomSteps.find((step) => step > zoom.value)
      : zoomSteps.findLast((step) => step < zoom.value);
  if (next !== undefined) zoom.value = next;
}

/** Keeps the window's zoom at the setting for as long as the calling component lives. */
export function useZoomSetting(): void {
  watch(zoom, (factor) => globalThis.studio?.setZoom(factor), { immediate: true });
}
