import { computed, onBeforeUnmount, onMounted, shallowRef, watch } from 'vue';
import type { ComputedRef, ShallowRef } from 'vue';
import { useResizeObserver } from '@vueuse/core';
import { useSession } from '../../platform/session.ts';
import { useEditorSettings } from './settings.ts';
import { useEditor } from './store.ts';
import { maskPalette } from './surface/maskPainter.ts';
import type { MaskPalette } from './surface/maskPainter.ts';
import { createSurface } from './surface/surface.ts';
import type { Surface } from './surface/surface.ts';
import type { Picture } from './usePicture.ts';
import type { CanvasView } from './useView.ts';

/** Keeps the drawing surface in step with image, mask, view and settings. */
export function useSurface(
  container: Readonly<ShallowRef<HTMLDivElement | null>>,
  canvasView: CanvasView,
  picture: Picture,
): ShallowRef<Surface | null> {
  const surface = shallowRef<Surface | null>(null);
  onMounted(() => {
    if (container.value !== null) surface.value = createSurface(container.value);
  });
  onBeforeUnmount(() => {
    surface.value?.destroy();
    surface.value = null;
  });
  useResizeObserver(container, ([entry]) => {
    const { width, height } = entry.contentRect;
    if (width === 0 || height === 0) return;
    surface.value?.resize({ width, height });
    canvasView.resize({ width, height });
  });
  followView(surface, canvasView);
  followImage(surface, picture);
  followMask(surface);
  return surface;
}

function followView(surface: ShallowRef<Surface | null>, { view }: CanvasView): void {
  watch([surface, view], () => surface.value?.setView(view.value));
}

function followImage(surface: ShallowRef<Surface | null>, { bitmap }: Picture): void {
  const editor = useEditor();
  const { imageOpacity, viewMode } = useEditorSettings();
  const opacity = computed(() => (viewMode.value === 'mask' ? 0 : imageOpacity.value / 100));
  watch([surface, bitmap, () => editor.session], () => {
    const size = editor.session?.document.buffer ?? { width: 0, height: 0 };
    surface.value?.setImage(bitmap.value, size, opacity.value);
  });
  watch(opacity, () => surface.value?.setImageOpacity(opacity.value));
}

function followMask(surface: ShallowRef<Surface | null>): void {
  const editor = useEditor();
  const palette = usePalette();
  let stop: () => void = () => undefined;
  watch([surface, palette, () => editor.session], () => {
    stop();
    const document = editor.session?.document;
    surface.value?.setMask(document?.buffer ?? null, palette.value);
    if (document === undefined) return;
    const unlisten = document.listen({
      repaint(rect) {
        // A mask that was read anew has another buffer.
        if (rect.width === document.buffer.width && rect.height === document.buffer.height) {
          surface.value?.setMask(document.buffer, palette.value);
        } else surface.value?.repaint(rect);
      },
    });
    stop = unlisten;
  });
  onBeforeUnmount(() => stop());
}

function usePalette(): ComputedRef<MaskPalette> {
  const studio = useSession();
  const { hidden, maskOpacity, outlines, patterns, viewMode } = useEditorSettings();
  return computed(() => {
    const classes = studio.project?.classes ?? [];
    const style = {
      opacity: viewMode.value === 'mask' ? 1 : maskOpacity.value / 100,
      outlines: outlines.value,
      patterns: patterns.value,
    };
    const all = viewMode.value === 'image' ? Array.from({ length: 256 }, (_, id) => id) : hidden.value;
    return maskPalette(classes, new Set(all), style);
  });
}
