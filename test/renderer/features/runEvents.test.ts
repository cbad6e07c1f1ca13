import { h, readonly, shallowRef } from 'vue';
import { expect, it } from 'vitest';
import type { StudioClient } from '../../../src/shared/contract/index.ts';
import type { StudioEvent } from '../../../src/shared/contract/system.ts';
import type { EvaluationResult } from '../../../src/shared/domain/evaluation.ts';
import type { RunSummary } from '../../../src/shared/domain/run.ts';
import type { Connection } from '../../../src/renderer/platform/connection.ts';
import { useRuns } from '../../../src/renderer/features/runs/store.ts';
import { evaluationName, useEvaluations } from '../../../src/renderer/features/runs/useEvaluations.ts';
import { mountComponent } from '../support/mountComponent.ts';

const ready = readonly(shallowRef('ready' as const));

/** Calls `setup` within the application; the answer tells its listeners of an event. */
function mountWith(client: unknown, setup: () => void) {
  const listeners = new Set<(event: StudioEvent) => void>();
  const connection: Connection = {
    ...{ client: client as StudioClient, state: ready },
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => undefined,
  };
  mountComponent(
    {
      setup() {
        setup();
        return () => h('p');
      },
    },
    () => ({}),
    connection,
  );
  return (event: unknown) => listeners.forEach((listener) => listener(event as StudioEvent));
}
const answered = () => new Promise((resolve) => setTimeout(resolve));

it('shows the evaluation that has just come, whatever its place among the others', async () => {
  const stored = (checkpoint: number, split: string) =>
    ({ run: 'a', checkpoint, split, scales: [1], flip: false }) as unknown as EvaluationResult;
  let results = [stored(20, 'val'), stored(10, 'val')];
  let evaluations!: ReturnType<typeof useEvaluations>;
  const client = { evaluation: { results: () => Promise.resolve(results) } };
  const hear = mountWith(client, () => (evaluations = useEvaluations(() => 'a')));
  const shown = () => evaluations.result.value && evaluationName(evaluations.result.value);
  await answered();
  expect([evaluations.chosen.value, shown()]).toEqual(['step 20 · val', 'step 20 · val']);

  const made = stored(10, 'test');
  results = [...results, made];
  hear({ type: 'evaluated', job: 'j', result: made });
  await answered();
  expect([evaluations.chosen.value, shown()]).toEqual(['step 10 · test', 'step 10 · test']);

  evaluations.chosen.value = 'step 10 · val';
  results = [stored(30, 'val'), ...results];
  hear({ type: 'evaluated', job: 'k', result: { ...results[0], run: 'b' } });
  await answered();
  expect(shown()).toBe('step 10 · val');
});

it('reads the curves of a run that comes with steps done, as a renamed one does', async () => {
  const asked: string[] = [];
  const curve = { tag: 'monitor/miou', steps: [10], seconds: [1], values: [0.5] };
  const client = {
    models: { encoders: () => Promise.resolve([]), decoders: () => Promise.resolve([]) },
    runs: {
      list: () => Promise.resolve([]),
      detail: () => Promise.resolve({ series: ['monitor/miou'], checkpoints: [] }),
      series({ runs: [run] }: { readonly runs: readonly string[] }) {
        asked.push(run);
        return Promise.resolve([{ run, series: [curve] }]);
      },
    },
  };
  let runs!: ReturnType<typeof useRuns>;
  const hear = mountWith(client, () => (runs = useRuns()));
  runs.isRead = true;
  const summary = (run: string, step: number) => ({ run, step, createdAt: '' }) as RunSummary;
  hear({ type: 'run', run: summary('new', 0) });
  hear({ type: 'run', run: summary('coarse net', 100) });
  await answered();
  expect(asked).toEqual(['coarse net']);
  expect([runs.shown.has('coarse net'), runs.series.has('coarse net')]).toEqual([true, true]);
  hear({ type: 'run', run: summary('coarse net', 101) });
  await answered();
  expect(asked).toHaveLength(1);
});
