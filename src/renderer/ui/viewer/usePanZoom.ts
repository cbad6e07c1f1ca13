import { useElementSize } from '@vueuse/core';
import { computed, ref } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import { centred, fitViewport, panBy, pixelAt, zoomAt } from './viewport.ts';
import type { Extent, Point, Viewport } from './viewport.ts';

const zoomStep = 1.25;
/** One notch of a wheel is 100 px or more, a touch pad sends many small steps. */
const wheelZoom = 1 / 400;
const panStepPx = 60;

interface Drag {
  readonly isDragging: Ref<boolean>;
  onPointerDown(this: void, event: PointerEvent): void;
  onPointerMove(this: void, event: PointerEvent): void;
  onPointerUp(this: void, event: PointerEvent): void;
}

export interface PanZoom extends Drag {
  readonly current: ComputedRef<Viewport>;
  zoomIn(this: void): void;
  zoomOut(this: void): void;
  fit(this: void): void;
  actualSize(this: void): void;
  onWheel(this: void, event: WheelEvent): void;
  /** Arrows pan, + and − zoom, 0 fits. True: the key was one of these. */
  onKey(this: void, event: KeyboardEvent): boolean;
  /** The picture's pixel under the pointer. */
  pixelUnder(this: void, event: PointerEvent): Point | null;
}

/** Pan and zoom of a pane by wheel, drag and keys; `view` null is "fit" and follows the pane's size. */
export function usePanZoom(
  pane: Readonly<Ref<HTMLElement | null>>,
  picture: () => Extent,
  view: Ref<Viewport | null>,
): PanZoom {
  const { width, height } = useElementSize(pane);
  const box = computed<Extent>(() => ({ width: width.value, height: height.value }));
  const current = computed(() => view.value ?? fitViewport(picture(), box.value));

  function pointOf(event: MouseEvent): Point {
    const area = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return { x: event.clientX - area.left, y: event.clientY - area.top };
  }
  function zoomTo(at: Point, factor: number): void {
    view.value = zoomAt(current.value, at, factor, picture(), box.value);
  }
  function zoomBy(factor: number): void {
    zoomTo({ x: box.value.width / 2, y: box.value.height / 2 }, factor);
  }
  function pan(dx: number, dy: number): void {
    view.value = panBy(current.value, dx, dy, picture(), box.value);
  }
  const drag = useDrag(pan);
  const fit = (): void => void (view.value = null);
  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => pan(panStepPx, 0),
    ArrowRight: () => pan(-panStepPx, 0),
    ArrowUp: () => pan(0, panStepPx),
    ArrowDown: () => pan(0, -panStepPx),
    '+': () => zoomBy(zoomStep),
    '=': () => zoomBy(zoomStep),
    '-': () => zoomBy(1 / zoomStep),
    '0': fit,
  };
  return {
    current,
    ...drag,
    zoomIn: () => zoomBy(zoomStep),
    zoomOut: () => zoomBy(1 / zoomStep),
    fit,
    actualSize: () => void (view.value = centred(picture(), box.value, 1)),
    onWheel(event) {
      event.preventDefault();
      zoomTo(pointOf(event), Math.exp(-event.deltaY * wheelZoom));
    },
    onKey(event) {
      const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
      if (act === undefined) return false;
      event.preventDefault();
      act();
      return true;
    },
    pixelUnder: (event) => pixelAt(current.value, pointOf(event), picture()),
  };
}

function useDrag(pan: (dx: number, dy: number) => void): Drag {
  const isDragging = ref(false);
  let last: Point | null = null;
  return {
    isDragging,
    onPointerDown(event) {
      if (event.button !== 0 && event.button !== 1) return;
      (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
      last = { x: event.clientX, y: event.clientY };
      isDragging.value = true;
    },
    onPointerMove(event) {
      if (last === null) return;
      pan(event.clientX - last.x, event.clientY - last.y);
      last = { x: event.clientX, y: event.clientY };
    },
    onPointerUp() {
      last = null;
      isDragging.value = false;
    },
  };
}
