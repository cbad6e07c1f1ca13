import { shallowRef } from 'vue';
import type { TakenFiles } from './dropFiles.ts';

/** Files dropped anywhere that the import takes up when its page opens; null once it has. */
export const pendingImport = shallowRef<TakenFiles | null>(null);

export function takePendingImport(): TakenFiles | null {
  const files = pendingImport.value;
  pendingImport.value = null;
  return files;
}
