import { onScopeDispose, ref, shallowRef, watch } from 'vue';
import type { Ref, ShallowRef } from 'vue';
import { blobUrl } from '../../../shared/contract/blobs.ts';
import type { EditSession } from './saving/editSession.ts';
import { useEditor } from './store.ts';

/** The host makes no larger pictures; a larger image is shown from this one. */
const maxSidePx = 8192;

export interface Picture {
  /** null while it is on its way. */
  readonly bitmap: ShallowRef<ImageBitmap | null>;
  readonly failed: Ref<boolean>;
  /** The image's pixels at the mask's size; null while it is on its way. */
  pixels(this: void): ImageData | null;
}

/** The image itself. Its colours are for the eye and for the colour fill, so the browser may decode it. */
export function usePicture(): Picture {
  const editor = useEditor();
  const bitmap = shallowRef<ImageBitmap | null>(null);
  const failed = ref(false);
  let pixels: ImageData | null = null;

  function drop(): void {
    bitmap.value?.close();
    bitmap.value = null;
    pixels = null;
  }

  async function load(session: EditSession): Promise<void> {
    const next = await fetchPicture(session);
    if (editor.session === session) bitmap.value = next;
    else next.close();
  }

  watch(
    () => editor.session,
    (session) => {
      drop();
      failed.value = false;
      if (session !== null) load(session).catch(() => (failed.value = editor.session === session));
    },
    { immediate: true },
  );
  onScopeDispose(drop);
  return {
    bitmap,
    failed,
    pixels() {
      const size = editor.session?.document.buffer;
      if (bitmap.value !== null && size !== undefined) pixels ??= readPixels(bitmap.value, size);
      return pixels;
    },
  };
}

async function fetchPicture({ place, document }: EditSession): Promise<ImageBitmap> {
  const { width, height } = document.buffer;
  const size = Math.max(width, height) > maxSidePx ? maxSidePx : 0;
  const response = await fetch(blobUrl.image(place.dataset, place.item, size));
  if (!response.ok) throw new Error(`${response.status}`);
  return createImageBitmap(await response.blob());
}

function readPixels(
  bitmap: ImageBitmap,
  { width, height }: { readonly width: number; readonly height: number },
): ImageData | null {
  const pen = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  pen?.drawImage(bitmap, 0, 0, width, height);
  return pen?.getImageData(0, 0, width, height) ?? null;
}
