import { computed, ref, shallowRef, watch } from 'vue';
import type { ComputedRef, ShallowRef } from 'vue';
import type { RunPreviews } from '../../../shared/domain/run.ts';
import { useNotices } from '../../app/notices.ts';
import { useClient } from '../../platform/connection.ts';
import { useSession } from '../../platform/session.ts';

export interface Previews {
  readonly previews: ShallowRef<RunPreviews>;
  /** The step that is shown; the newest until another was chosen. */
  readonly step: ComputedRef<number | null>;
  choose(this: void, step: number): void;
  /** To the step before or after the shown one. */
  move(this: void, by: number): void;
  /** Shows the newest again, and follows it. */
  follow(this: void): void;
  readonly isNewest: ComputedRef<boolean>;
}

/** Predictions a run keeps while it trains; new ones are shown as they come, unless one looks at an earlier step. */
export function usePreviews(run: () => string): Previews {
  const client = useClient();
  const session = useSession();
  const notices = useNotices();
  const previews = shallowRef<RunPreviews>({ steps: [], items: [] });
  const chosen = ref<number | null>(null);
  const step = computed(() => chosen.value ?? previews.value.steps.at(-1) ?? null);

  async function read(): Promise<void> {
    const asked = run();
    const found = await notices.attempt(() => client.runs.previews({ run: asked }));
    if (found !== undefined && asked === run()) previews.value = found;
  }
  session.onEvent((event) => {
    if (event.type === 'preview' && event.run === run()) void read();
  });
  watch(
    run,
    () => {
      chosen.value = null;
      previews.value = { steps: [], items: [] };
      void read();
    },
    { immediate: true },
  );

  function choose(next: number): void {
    chosen.value = next === previews.value.steps.at(-1) ? null : next;
  }
  return {
    previews,
    step,
    choose,
    move(by) {
      const { steps } = previews.value;
      const at = step.value === null ? -1 : steps.indexOf(step.value);
      const next = steps.at(Math.max(0, Math.min(steps.length - 1, at + by)));
      if (next !== undefined) choose(next);
    },
    follow: () => (chosen.value = null),
    isNewest: computed(() => chosen.value === null),
  };
}
