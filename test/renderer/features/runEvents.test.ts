import { h, readonly, shallowRef } from 'vue';
import { expect, it } from 'vitest';
import type { StudioClient } from '../../../src/shared/contract/index.ts';
import type { StudioEvent } from '../../../src/shared/contract/system.ts';
import type { EvaluationResult, EvaluationSubject } from '../../../src/shared/domain/evaluation.ts';
import type { RunSummary } from '../../../src/shared/domain/run.ts';
import type { Connection } from '../../../src/renderer/platform/connection.ts';
import { takeChanges, takeRemembered } from '../../../src/renderer/platform/remembered.ts';
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

/** As usual: of run "a", which was trained on camvid. */
function stored(checkpoint: number, split: string, change: Partial<EvaluationSubject> = {}) {
  const usual = { dataset: 'camvid', size: -1, grid: 'label', scales: [1], flip: false };
  return { run: 'a', checkpoint, split, ...usual, ...change } as unknown as EvaluationResult;
}
const trainedOnCamvid = { type: 'run', run: { run: 'a', dataset: 'camvid', step: 0, createdAt: '' } };

it('shows the evaluation that has just come, whatever its place among the others', async () => {
  let results = [stored(20, 'val'), stored(10, 'val')];
  let evaluations!: ReturnType<typeof useEvaluations>;
  const client = { evaluation: { results: () => Promise.resolve(results) } };
  const hear = mountWith(client, () => (evaluations = useEvaluations(() => 'a')));
  const shown = () => evaluations.result.value && evaluationName(evaluations.result.value, 'camvid');
  hear(trainedOnCamvid);
  await answered();
  expect([evaluations.chosen.value, shown()]).toEqual(['step 20 · Validation', 'step 20 · Validation']);

  const made = stored(10, 'test');
  results = [...results, made];
  hear({ type: 'evaluated', job: 'j', result: made });
  await answered();
  expect([evaluations.chosen.value, shown()]).toEqual(['step 10 · Test', 'step 10 · Test']);

  evaluations.chosen.value = 'step 10 · Validation';
  results = [stored(30, 'val'), ...results];
  hear({ type: 'evaluated', job: 'k', result: { ...results[0], run: 'b' } });
  await answered();
  expect(shown()).toBe('step 10 · Validation');
});

it('shows the score that Evaluate was asked for, whatever else the command line tested of that step', async () => {
  const usual = stored(10, 'val');
  const ways: readonly Partial<EvaluationSubject>[] = [
    { dataset: 'other' },
    { grid: 'training' },
    { size: 0 },
    { size: 320 },
    { scales: [0.5] },
    { scales: [0.5, 1] },
    { scales: [1, 1.5], flip: true },
  ];
  const others = ways.map((change) => stored(10, 'val', change));
  let evaluations!: ReturnType<typeof useEvaluations>;
  const client = { evaluation: { results: () => Promise.resolve([...others, usual]) } };
  const hear = mountWith(client, () => (evaluations = useEvaluations(() => 'a')));
  hear(trainedOnCamvid);
  hear({ type: 'evaluated', job: 'j', result: usual });
  await answered();
  expect(evaluations.result.value).toBe(usual);
  expect(others.map(evaluations.nameOf)).toEqual([
    'step 10 · Validation · on other',
    'step 10 · Validation · training grid',
    'step 10 · Validation · native size',
    'step 10 · Validation · 320 px',
    'step 10 · Validation · scale 0.5',
    'step 10 · Validation · scales 0.5, 1',
    'step 10 · Validation · scales 1, 1.5 · flip',
  ]);
});

it('reads the curves of a run that comes with steps done, as a renamed one does', async () => {
  const asked: string[] = [];
  const curve = { tag: 'monitor/miou', steps: [10], seconds: [1], values: [0.5] };
  const client = {
    models: { encoders: () => Promise.resolve([]), decoders: () => Promise.resolve([]) },
    runs: {
      list: () => Promise.resolve([]),
      detail: () => Promise.resolve({ series: ['monitor/miou'], checkpoints: [], summary: {} }),
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

it('keeps what it shows of a run in step with the run', async () => {
  const now = { state: 'running', latestCheckpoint: null as number | null, seedGroup: 'first' };
  let asked = 0;
  const told = (run: string) =>
    ({ ...now, run, step: 0, createdAt: '', best: null }) as unknown as RunSummary;
  const client = {
    training: { catalogue: () => Promise.resolve({ encoders: [], decoders: [] }) },
    runs: {
      list: () => Promise.resolve([told('a')]),
      detail({ run }: { readonly run: string }) {
        asked += 1;
        const { latestCheckpoint: step } = now;
        return Promise.resolve({
          series: [],
          checkpoints: step === null ? [] : [{ step }],
          summary: told(run),
        });
      },
    },
  };
  let runs!: ReturnType<typeof useRuns>;
  const hear = mountWith(client, () => (runs = useRuns()));
  const steps = () => runs.details.get('a')?.checkpoints.map(({ step }) => step);
  await runs.needDetail('a');
  expect(steps()).toEqual([]);

  // By the host's own worker.
  now.latestCheckpoint = 100;
  hear({ type: 'checkpoint', run: 'a', step: 100 });
  await runs.needDetail('a');
  expect(steps()).toEqual([100]);
  hear({ type: 'run', run: told('a') });
  expect(asked).toBe(2);

  // By another process, of which summaries alone are told.
  Object.assign(now, { latestCheckpoint: 200, state: 'done' });
  hear({ type: 'run', run: told('a') });
  await runs.needDetail('a');
  expect(steps()).toEqual([200]);

  // While nothing was heard.
  runs.isRead = true;
  now.latestCheckpoint = 300;
  await runs.read();
  expect(steps()).toEqual([300]);

  // It goes on with other settings.
  now.seedGroup = 'second';
  hear({ type: 'run', run: told('a') });
  await runs.needDetail('a');
  expect(runs.details.get('a')?.summary.seedGroup).toBe('second');

  hear({ type: 'checkpoint', run: 'never looked at', step: 1 });
  hear({ type: 'run', run: told('never looked at') });
  expect(asked).toBe(5);
});

it('reads the whole curves of a run that was hidden while points of it came', async () => {
  const curve = { tag: 'monitor/miou', steps: [10, 20], seconds: [1, 2], values: [0.5, 0.6] };
  const client = {
    runs: {
      detail: () => Promise.resolve({ series: ['monitor/miou'], checkpoints: [] }),
      series: () => Promise.resolve([{ run: 'a', series: [curve] }]),
    },
  };
  let runs!: ReturnType<typeof useRuns>;
  const hear = mountWith(client, () => (runs = useRuns()));
  hear({ type: 'series', run: 'a', points: [{ tag: 'monitor/miou', step: 20, seconds: 2, value: 0.6 }] });
  await runs.toggleShown('a');
  expect(runs.series.get('a')?.get('monitor/miou')?.steps).toEqual([10, 20]);
});

it('keeps the number of a run, by which it is coloured, whatever others go and whatever it is called', async () => {
  const made = (run: string, at: number) => ({ run, step: 0, createdAt: String(at) }) as RunSummary;
  let list = ['a', 'b', 'c'].map(made);
  let hear!: ReturnType<typeof mountWith>;
  const client = {
    training: { catalogue: () => Promise.resolve({ encoders: [], decoders: [] }) },
    runs: {
      list: () => Promise.resolve(list),
      detail: () => Promise.resolve({ series: [], checkpoints: [], summary: {} }),
      series: () => Promise.resolve([]),
      rename({ run, name }: { readonly run: string; readonly name: string }) {
        hear({ type: 'runRemoved', run });
        hear({ type: 'run', run: made(name, 1) });
        return Promise.resolve();
      },
    },
  };
  let runs!: ReturnType<typeof useRuns>;
  hear = mountWith(client, () => (runs = useRuns()));
  const numbers = () => Object.fromEntries(runs.all.map(({ run }) => [run, runs.orders.get(run)]));
  await runs.read();
  expect(numbers()).toEqual({ a: 0, b: 1, c: 2 });
  hear({ type: 'runRemoved', run: 'a' });
  hear({ type: 'run', run: made('d', 3) });
  expect(numbers()).toEqual({ b: 1, c: 2, d: 3 });
  await runs.rename('b', 'fine');
  expect(numbers()).toEqual({ fine: 1, c: 2, d: 3 });

  // Opened anew, after the oldest was deleted and two were trained elsewhere.
  const kept = takeChanges('project') ?? {};
  takeRemembered('project', {});
  takeRemembered('project', kept);
  list = [made('f', 6), made('e', 5), made('d', 3), made('c', 2)];
  hear = mountWith(client, () => (runs = useRuns()));
  await runs.read();
  const { c, d, e, f } = numbers();
  expect([c, d]).toEqual([2, 3]);
  expect([e! > d!, f]).toEqual([true, e! + 1]);
});
