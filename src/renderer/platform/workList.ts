import { shallowRef } from 'vue';

/** Items to go through one after another: what a page shows or has chosen, in its order. */
export interface WorkList {
  readonly dataset: string;
  readonly items: readonly string[];
  /** The one with the focus; null: none. */
  readonly current: string | null;
}

/** Kept until the project closes; the Library sets it, the Editor goes along it. */
export const workList = shallowRef<WorkList | null>(null);
