import { ref } from 'vue';
import { describe, expect, it } from 'vitest';
import { defaultRecipe } from '../../../src/shared/domain/recipe.ts';
import type { RunArguments, RunDetail } from '../../../src/shared/domain/run.ts';
import { classDifferences } from '../../../src/renderer/features/runs/classIou.ts';
import {
  bestValues,
  matchesSearch,
  runsAsText,
  sortRuns,
} from '../../../src/renderer/features/runs/columns.ts';
import type { NamedRun } from '../../../src/renderer/features/runs/columns.ts';
import { differingArguments } from '../../../src/renderer/features/runs/comparison.ts';
import { compareAddress } from '../../../src/renderer/features/runs/compareAddress.ts';
import { describeMiou } from '../../../src/renderer/features/runs/curves.ts';
import { deleteObstacle } from '../../../src/renderer/features/runs/deleteObstacle.ts';
import { appendPoints, toCurve } from '../../../src/renderer/features/runs/series.ts';
import { resumeObstacle } from '../../../src/renderer/features/runs/useRunControls.ts';
import { useZoom } from '../../../src/renderer/features/runs/useZoom.ts';
import { namedRun as run } from '../support/namedRun.ts';

describe('the table', () => {
  const runs = [run('a'), run('b', { best: null }), run('c', { best: { step: 1, miou: 0.7 }, loss: 0.1 })];
  const names = (list: readonly NamedRun[]): string[] => list.map((one) => one.run);

  it('sorts either way and keeps runs without a value last', () => {
    expect(names(sortRuns(runs, { key: 'miou', descending: true }))).toEqual(['c', 'a', 'b']);
    expect(names(sortRuns(runs, { key: 'miou', descending: false }))).toEqual(['a', 'c', 'b']);
  });

  it('knows the best of each column by its better end', () => {
    const best = bestValues(runs);
    expect([best.get('miou'), best.get('loss'), best.get('size')]).toEqual([0.7, 0.1, undefined]);
  });

  it('finds runs by every word', () => {
    expect(matchesSearch(run('2026-11-20_resnet18-linknet__3'), 'camvid RESNET done')).toBe(true);
    expect(matchesSearch(run('a'), 'ResNet-18')).toBe(true);
    expect(matchesSearch(run('a'), 'mobilenet')).toBe(false);
  });

  it('copies as tab-separated text', () => {
    const lines = runsAsText(runs).split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[1]?.split('\t').slice(0, 4)).toEqual(['a', 'ResNet-18 · LinkNet', 'done', '60.0']);
  });
});

describe('series', () => {
  const point = (step: number, value: number | null) => ({
    tag: 'monitor/miou',
    step,
    seconds: step * 2,
    value,
  });

  it('grow by live points', () => {
    const series = appendPoints(appendPoints(new Map(), [point(10, 0.1)]), [point(20, null)]);
    expect(series.get('monitor/miou')).toEqual({
      tag: 'monitor/miou',
      steps: [10, 20],
      seconds: [20, 40],
      values: [0.1, null],
    });
  });

  it('go back to the checkpoint a resumed run starts from', () => {
    const first = appendPoints(new Map(), [point(10, 0.1), point(20, 0.2), point(30, 0.3)]);
    expect(appendPoints(first, [point(20, 0.25)]).get('monitor/miou')).toMatchObject({
      steps: [10, 20],
      values: [0.1, 0.25],
    });
  });

  it('stand on step, epoch or time', () => {
    const series = appendPoints(new Map(), [point(10, 0.1), point(20, 0.2)]).get('monitor/miou');
    if (series === undefined) throw new Error('no series');
    const x = (axis: 'step' | 'epoch' | 'time', stepsPerEpoch: number | null) => {
      const args = stepsPerEpoch === null ? null : { stepsPerEpoch, amendments: [] };
      return toCurve({ id: 'a', label: 'a', order: 0 }, series, axis, args).x;
    };
    expect([x('step', 5), x('epoch', 5), x('time', 5), x('epoch', null)]).toEqual([
      [10, 20],
      [2, 4],
      [20, 40],
      [10, 20],
    ]);
  });
});

it('a zoom is of one run and axis', () => {
  const subject = ref('step of a');
  const zoom = useZoom(() => subject.value);
  zoom.value = { min: 10, max: 20 };
  expect(zoom.value).toEqual({ min: 10, max: 20 });
  subject.value = 'step of b';
  expect(zoom.value).toBeNull();
});

describe('a chart in words', () => {
  it('says where the best is as its axis does', () => {
    const curve = { id: 'a', label: 'A', order: 0, x: [200, 421], y: [0.3, 0.341] };
    expect(describeMiou([curve], 'time')).toBe('A: mIoU over 2 checks, best 34.1 at 7:01');
    expect(describeMiou([curve], 'step')).toBe('A: mIoU over 2 checks, best 34.1 at step 421');
    const first = { ...curve, x: [200], y: [null] };
    expect(describeMiou([first], 'step')).toBe('A: mIoU over 1 check');
  });
});

describe('comparing', () => {
  it('lists the arguments that differ, as they are written', () => {
    const data = { dataset: 'camvid', trainImages: 40, monitorImages: 5, weights: 'none' };
    const a = { ...data, recipe: defaultRecipe } as RunArguments;
    const recipe = { ...defaultRecipe, decoder: 'fcn8', learningRate: 3e-4, flip: false };
    expect(differingArguments(a, { ...a, recipe })).toEqual([
      { label: 'Decoder', a: 'linknet', b: 'fcn8' },
      { label: 'Learning rate', a: '1e-3', b: '3e-4' },
      { label: 'Flip', a: 'on', b: 'off' },
    ]);
    expect(
      differingArguments(a, { ...a, dataset: 'night', trainImages: 41, weights: 'slim:resnet18' }),
    ).toEqual([
      { label: 'Data', a: 'camvid', b: 'night' },
      { label: 'Images', a: '40 + 5 monitored', b: '41 + 5 monitored' },
      { label: 'Weights used', a: 'none', b: 'slim:resnet18' },
    ]);
  });

  it('puts the class with the widest spread first', () => {
    const iou = (name: string, value: number) => ({ tag: `monitor/iou/${name}`, step: 1, seconds: 1, value });
    const series = new Map([
      ['a', appendPoints(new Map(), [iou('Sky', 0.9), iou('Pole', 0.1)])],
      ['b', appendPoints(new Map(), [iou('Sky', 0.91), iou('Pole', 0.4)])],
    ]);
    expect(classDifferences(['a', 'b'], series).map((row) => row.name)).toEqual(['Pole', 'Sky']);
  });
});

describe('acting on runs', () => {
  it('goes on from a checkpoint, anew where none was reached, not where they are gone', () => {
    const detail = (latestCheckpoint: number | null, steps: readonly number[]): RunDetail => ({
      summary: run('a'),
      arguments: {} as RunDetail['arguments'],
      status: { latestCheckpoint } as RunDetail['status'],
      checkpoints: steps.map((step) => ({
        ...{ step, epoch: 1, miou: null, createdAt: '', bytes: 1 },
        ...{ isBest: false, isLatest: true, canResume: true },
      })),
      series: [],
    });
    expect(resumeObstacle(detail(5, [5]))).toBeUndefined();
    expect(resumeObstacle(detail(null, []))).toBeUndefined();
    expect(resumeObstacle(detail(5, []))).toMatch(/No checkpoint is left/);
    expect(resumeObstacle(null)).toBeUndefined();
  });

  it('keeps what is kept or trains from being deleted', () => {
    expect(deleteObstacle([], [])).toBe('Select runs first.');
    expect(deleteObstacle([run('a', { kept: true })], [])).toBe('Let go of the runs that are kept first.');
    expect(deleteObstacle([run('a', { state: 'paused' })], [])).toBe('Stop the runs that train first.');
    expect(deleteObstacle([run('a')], [])).toBeUndefined();
  });

  it('keeps what a job uses from being deleted until it is over', () => {
    const jobs = [{ run: 'b', title: 'Evaluate b on val' }];
    const reason = 'In use: Evaluate b on val. Wait for its end, or stop it.';
    expect(deleteObstacle([run('a'), run('b')], jobs)).toBe(reason);
    expect(deleteObstacle([run('a')], jobs)).toBeUndefined();
  });

  it('compares the best of two, or the first and the best of one', () => {
    const point = (step: number, isBest: boolean) => ({
      ...{ step, isBest, epoch: 1, miou: 0.5, createdAt: '', bytes: 1, isLatest: false, canResume: false },
    });
    const checkpoints = [point(10, false), point(20, true), point(30, false)];
    expect(compareAddress([checkpoints], [{ run: 'a' }])).toEqual({ a: 'a@10', b: 'a@20' });
    expect(compareAddress([checkpoints, [point(5, true)]], [{ run: 'a' }, { run: 'b' }])).toEqual({
      a: 'a@20',
      b: 'b@5',
    });
    expect(compareAddress([[]], [{ run: 'a' }])).toBeNull();
  });
});
