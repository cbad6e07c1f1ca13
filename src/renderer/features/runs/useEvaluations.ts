import { computed, ref, shallowRef, watch } from 'vue';
import type { ComputedRef, Ref, ShallowRef } from 'vue';
import { isPlain } from '../../../shared/domain/evaluation.ts';
import type { EvaluationResult, EvaluationSubject } from '../../../shared/domain/evaluation.ts';
import { t } from '../../app/i18n.ts';
import { useNotices } from '../../app/notices.ts';
import { useClient } from '../../platform/connection.ts';
import { useSession } from '../../platform/session.ts';
import { useRuns } from './store.ts';

export interface Evaluations {
  /** Of the run, the newest checkpoint first; null until read. */
  readonly results: ShallowRef<readonly EvaluationResult[] | null>;
  /** Name of the one that is shown: the newest checkpoint's until one was chosen or has come. */
  readonly chosen: Ref<string>;
  readonly result: ComputedRef<EvaluationResult | null>;
  nameOf(this: void, result: EvaluationResult): string;
}

/** Stored evaluations of a run. */
export function useEvaluations(run: () => string): Evaluations {
  const client = useClient();
  const session = useSession();
  const notices = useNotices();
  const runs = useRuns();
  const nameOf = (one: EvaluationResult) => evaluationName(one, runs.byName.get(run())?.dataset);
  const results = shallowRef<readonly EvaluationResult[] | null>(null);
  const wanted = ref('');
  const result = computed(
    () => results.value?.find((one) => nameOf(one) === wanted.value) ?? results.value?.at(0) ?? null,
  );

  async function read(): Promise<void> {
    const asked = run();
    const found = await notices.attempt(() => client.evaluation.results({ run: asked }));
    if (found === undefined || asked !== run()) return;
    results.value = [...found].sort((a, b) => b.checkpoint - a.checkpoint);
  }
  session.onEvent((event) => {
    if (event.type !== 'evaluated' || event.result.run !== run()) return;
    wanted.value = nameOf(event.result);
    void read();
  });
  watch(
    run,
    () => {
      results.value = null;
      wanted.value = '';
      void read();
    },
    { immediate: true },
  );

  return {
    results,
    chosen: computed({
      get: () => (result.value === null ? '' : nameOf(result.value)),
      set: (name) => (wanted.value = name),
    }),
    result,
    nameOf,
  };
}

/** What tells two evaluations of a run apart, in words; what is usual goes without saying. */
export function evaluationName(subject: EvaluationSubject, trainedOn?: string): string {
  const { checkpoint, split, dataset, size, grid, scales, flip } = subject;
  const isScaled = !isPlain({ scales, flip: false });
  return [
    t('runs.confusion.name.step', { step: checkpoint }),
    t(`runs.confusion.splits.${split}`),
    ...(dataset === trainedOn ? [] : [t('runs.confusion.name.dataset', { dataset })]),
    ...(size === -1 ? [] : [sizeName(size)]),
    ...(grid === 'training' ? [t('runs.confusion.name.grid')] : []),
    ...(isScaled ? [t('runs.confusion.name.scales', { scales: scales.join(', ') }, scales.length)] : []),
    ...(flip ? [t('runs.confusion.name.flip')] : []),
  ].join(' · ');
}

function sizeName(size: number): string {
  return size === 0 ? t('runs.confusion.name.native') : t('runs.confusion.name.size', { size });
}
