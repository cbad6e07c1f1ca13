import { onScopeDispose } from 'vue';

/** A file dropped beside a target must not replace the application by the file. */
export function useDropGuard(): void {
  const prevent = (event: DragEvent): void => event.preventDefault();
  window.addEventListener('dragover', prevent);
  window.addEventListener('drop', prevent);
  onScopeDispose(() => {
    window.removeEventListener('dragover', prevent);
    window.removeEventListener('drop', prevent);
  });
}
