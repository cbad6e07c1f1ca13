import { ref } from 'vue';
import type { Ref } from 'vue';
import { useNotices } from './notices.ts';

export interface Start<Given extends readonly unknown[], Result> {
  readonly isStarting: Ref<boolean>;
  /** undefined: it failed, which is told, or is being started already. */
  start(this: void, ...given: Given): Promise<Result | undefined>;
}

/** Starts work once for a press: another one, until it has begun, is the same. */
export function useStart<Given extends readonly unknown[], Result>(
  work: (...given: Given) => Promise<Result>,
): Start<Given, Result> {
  const notices = useNotices();
  const isStarting = ref(false);
  return {
    isStarting,
    async start(...given) {
      if (isStarting.value) return undefined;
      isStarting.value = true;
      const begun = await notices.attempt(() => work(...given));
      isStarting.value = false;
      return begun;
    },
  };
}
