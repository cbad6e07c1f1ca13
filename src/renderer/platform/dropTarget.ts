import { computed, onScopeDispose, shallowRef } from 'vue';
import type { TakenFiles } from './dropFiles.ts';

/** Where files dropped anywhere in the window, or pasted outside a text field, go. */
export interface DropTarget {
  /** What letting go will do, in words: "Import 3 files into CamVid". */
  readonly describe: (count: number) => string;
  /** Why nothing can be taken now; undefined: it can. */
  readonly disabledReason?: () => string | undefined;
  readonly take: (files: TakenFiles) => void;
}

const targets = shallowRef<readonly DropTarget[]>([]);

/** The target that counts: the latest offered. */
export const currentDropTarget = computed(() => targets.value.at(-1) ?? null);

/** Takes dropped files for as long as the calling component lives, in place of those that were there before. */
export function useDropTarget(target: DropTarget): void {
  targets.value = [...targets.value, target];
  onScopeDispose(() => {
    targets.value = targets.value.filter((other) => other !== target);
  });
}
