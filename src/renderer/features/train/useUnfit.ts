import { computed, shallowRef, watch } from 'vue';
import type { ComputedRef, ShallowRef } from 'vue';
import type { UnfitTexts } from '../../ui/form/unfit.ts';

export interface Unfit {
  /** Typed in the recipe's form, and no value of its field. */
  readonly unfit: ShallowRef<UnfitTexts>;
  /** What is wrong with the earliest of them. */
  readonly recipeProblem: ComputedRef<string | undefined>;
}

/** Kept while other parts of the page are looked at, and gone with the project. */
export function useUnfit(project: () => string | undefined): Unfit {
  const unfit = shallowRef<UnfitTexts>({});
  watch(project, () => (unfit.value = {}));
  return { unfit, recipeProblem: computed(() => Object.values(unfit.value).at(0)?.problem) };
}
