import { onBeforeUnmount, onMounted } from 'vue';

/** A page left sooner was passed on the way to another. */
const lookedAtMs = 300;

/**
 * Reads what a page shows: at once where nothing is there yet; otherwise once the page is looked at, so that leafing
 * through pages that the host's news keep current asks it for nothing.
 */
export function usePageRead(read: () => Promise<unknown>, isThere: () => boolean): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  onMounted(() => {
    if (isThere()) timer = setTimeout(() => void read(), lookedAtMs);
    else void read();
  });
  onBeforeUnmount(() => clearTimeout(timer));
}
