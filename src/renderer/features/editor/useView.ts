import { shallowRef, watch } from 'vue';
import type { ShallowRef } from 'vue';
import { useEditor } from './store.ts';
import type { Point } from './document/raster/span.ts';
import { centred, fitView, panBy, zoomAt } from './surface/view.ts';
import type { Size, View } from './surface/view.ts';

export interface CanvasView {
  readonly view: ShallowRef<View>;
  /** Around `at`, in CSS pixels of the canvas; default: its middle. */
  zoom(this: void, factor: number, at?: Point): void;
  pan(this: void, dx: number, dy: number): void;
  fit(this: void): void;
  /** One image pixel a CSS pixel. */
  actual(this: void): void;
  resize(this: void, size: Size): void;
}

/** Where the image lies in the canvas. Each image keeps its own view; one that was never moved stays fitted. */
export function useView(): CanvasView {
  const editor = useEditor();
  const view = shallowRef<View>({ scale: 1, x: 0, y: 0 });
  let screen: Size = { width: 0, height: 0 };

  const image = (): Size | null => editor.session?.document.buffer ?? null;

  function set(next: View, isChosen: boolean): void {
    view.value = next;
    if (editor.session !== null) editor.session.view = isChosen ? next : null;
  }

  function fit(): void {
    const size = image();
    if (size !== null && screen.width > 0) set(fitView(size, screen), false);
  }

  watch(
    () => editor.session,
    (session) => {
      if (session?.view != null) view.value = session.view;
      else fit();
    },
  );
  return {
    view,
    fit,
    zoom: (factor, at = { x: screen.width / 2, y: screen.height / 2 }) =>
      set(zoomAt(view.value, at, factor), true),
    pan(dx, dy) {
      const size = image();
      if (size !== null) set(panBy(view.value, dx, dy, size, screen), true);
    },
    actual() {
      const size = image();
      if (size !== null) set(centred(size, screen, 1), true);
    },
    resize(size) {
      screen = size;
      if (editor.session?.view == null) fit();
    },
  };
}
