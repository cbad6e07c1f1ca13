import { computed, ref, shallowRef } from 'vue';
import type { ComputedRef, Ref, ShallowRef } from 'vue';
import { useSession } from '../../platform/session.ts';
import { snapBrush } from './document/raster/stroke.ts';
import type { Point } from './document/raster/span.ts';
import type { ToolMachine } from './machine/toolMachine.ts';
import { stepBrush, useEditorSettings } from './settings.ts';
import type { BrushCursor } from './surface/guideLayer.ts';
import { toImage } from './surface/view.ts';
import { findTool } from './tools/index.ts';
import type { PointerAt, ToolCursor } from './tools/tool.ts';
import type { CanvasView } from './useView.ts';

export interface CanvasInput {
  /** Place in the image under the pointer or the keyboard's cursor; null: none. */
  readonly at: ShallowRef<Point | null>;
  /** The arrows moved it last. */
  readonly isByKeyboard: Ref<boolean>;
  readonly isSpaceHeld: Ref<boolean>;
  /** The chosen tool paints, and the project is open read-only: the pointer pans, keys paint nothing. */
  readonly isBlocked: ComputedRef<boolean>;
  readonly cursor: ComputedRef<ToolCursor>;
  readonly brush: ComputedRef<BrushCursor | null>;
  down(this: void, event: PointerEvent): void;
  move(this: void, event: PointerEvent): void;
  up(this: void, event: PointerEvent): void;
  leave(this: void): void;
  wheel(this: void, event: WheelEvent): void;
}

const middleButton = 1;
/** One notch of a wheel; trackpads send many small ones. */
const wheelZoom = 1.0015;

/** Carries pointer and wheel from the canvas's element to the tool and the view. */
export function useCanvasInput(machine: ShallowRef<ToolMachine | null>, canvasView: CanvasView): CanvasInput {
  const studio = useSession();
  const settings = useEditorSettings();
  const at = shallowRef<Point | null>(null);
  const isByKeyboard = ref(false);
  const isSpaceHeld = ref(false);
  const tool = computed(() => findTool(settings.tool.value));
  const isBlocked = computed(() => tool.value.paints && studio.project?.readOnly === true);

  function place(event: MouseEvent): PointerAt {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const point = toImage(canvasView.view.value, { x: event.clientX - box.left, y: event.clientY - box.top });
    return { ...point, shift: event.shiftKey };
  }

  function down(event: PointerEvent): void {
    const pans = isSpaceHeld.value || event.button === middleButton || isBlocked.value;
    if ((event.button !== 0 && !pans) || event.button > middleButton) return;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    machine.value?.down(place(event), { pans, picks: event.altKey });
  }

  function move(event: PointerEvent): void {
    // A fast hand makes several moves a frame; all of them are part of the stroke.
    const steps = machine.value?.isBorrowed === true ? [event] : event.getCoalescedEvents();
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    for (const step of steps.length > 0 ? steps : [event]) {
      const point = toImage(canvasView.view.value, { x: step.clientX - box.left, y: step.clientY - box.top });
      machine.value?.move({ ...point, shift: event.shiftKey });
    }
    at.value = place(event);
    isByKeyboard.value = false;
  }

  function wheel(event: WheelEvent): void {
    event.preventDefault();
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const point = { x: event.clientX - box.left, y: event.clientY - box.top };
    if ((event.ctrlKey || event.altKey) && tool.value.cursor === 'brush') {
      settings.brushSize.value = stepBrush(
        settings.brushSize.value,
        -Math.sign(event.deltaY || event.deltaX),
      );
    } else canvasView.zoom(wheelZoom ** -event.deltaY, point);
  }

  return {
    at,
    isByKeyboard,
    isSpaceHeld,
    isBlocked,
    cursor: computed(() => (isSpaceHeld.value || isBlocked.value ? 'hand' : tool.value.cursor)),
    brush: computed(() => {
      const sizePx = settings.brushSize.value;
      if (at.value === null || tool.value.cursor !== 'brush' || isSpaceHeld.value || isBlocked.value)
        return null;
      return { ...snapBrush(at.value, sizePx), sizePx };
    }),
    down,
    move,
    up: (event) => machine.value?.up(place(event)),
    leave: () => (at.value = null),
    wheel,
  };
}
