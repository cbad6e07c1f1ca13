import { computed, shallowReactive } from 'vue';
import type { ComputedRef } from 'vue';
import { useNotices } from './notices.ts';

export interface Start<Given extends readonly unknown[], Result> {
  readonly isStarting: ComputedRef<boolean>;
  /** undefined: it failed, which is told, or the same is being started already. */
  start(this: void, ...given: Given): Promise<Result | undefined>;
}

/** Starts work once for a press: another one for the same, which `of` tells, is none until it has begun. */
export function useStart<Given extends readonly unknown[], Result>(
  work: (...given: Given) => Promise<Result>,
  of: (...given: Given) => string = () => '',
): Start<Given, Result> {
  const notices = useNotices();
  const starting = shallowReactive(new Set<string>());
  return {
    isStarting: computed(() => starting.size > 0),
    async start(...given) {
      const what = of(...given);
      if (starting.has(what)) return undefined;
      starting.add(what);
      const begun = await notices.attempt(() => work(...given));
      starting.delete(what);
      return begun;
    },
  };
}
