import { nextTick, ref } from 'vue';
import { useRemembered, within } from '../../platform/remembered.ts';

export type Panel = 'left' | 'inspector';

export const panelWidthRange = {
  left: { min: 180, max: 400 },
  inspector: { min: 240, max: 480 },
} as const;

/** Below this the inspector, below the second the left panel too, slide over the main area, px. */
const slidingWidths = { inspector: 1040, left: 760 } as const;

/** `Ctrl B` and `Ctrl J`. */
const shown = {
  left: useRemembered('frame.leftPanel', true),
  inspector: useRemembered('frame.inspector', true),
};

/** Chosen by dragging an edge; 0: as wide as the window suggests. */
export const panelWidth = {
  left: useRemembered('frame.leftPanelWidth', 0, isWidth('left')),
  inspector: useRemembered('frame.inspectorWidth', 0, isWidth('inspector')),
};

/** Width of the page without the rail, px; told by the page's frame. */
export const frameWidth = ref(0);
/** The panel that lies over the main area in a narrow window; closed with the page. */
export const slidOver = ref<Panel | null>(null);

function isWidth(panel: Panel): (value: unknown) => value is number {
  const { min, max } = panelWidthRange[panel];
  const fits = within(min, max);
  return (value): value is number => value === 0 || fits(value);
}

export function slides(panel: Panel): boolean {
  return frameWidth.value > 0 && frameWidth.value < slidingWidths[panel];
}

export function isPanelShown(panel: Panel): boolean {
  return slides(panel) ? slidOver.value === panel : shown[panel].value;
}

/** For what leads into a panel; done once it can take the focus. */
export async function showPanel(panel: Panel): Promise<void> {
  if (!isPanelShown(panel)) togglePanel(panel);
  await nextTick();
}

export function togglePanel(panel: Panel): void {
  if (slides(panel)) slidOver.value = slidOver.value === panel ? null : panel;
  else shown[panel].value = !shown[panel].value;
}
