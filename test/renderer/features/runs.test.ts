import { describe, expect, it } from 'vitest';
import { defaultRecipe } from '../../../src/shared/domain/recipe.ts';
import { classDifferences } from '../../../src/renderer/features/runs/classIou.ts';
import {
  bestValues,
  matchesSearch,
  runsAsText,
  sortRuns,
} from '../../../src/renderer/features/runs/columns.ts';
import type { NamedRun } from '../../../src/renderer/features/runs/columns.ts';
import { differingArguments } from '../../../src/renderer/features/runs/comparison.ts';
import { runLabel } from '../../../src/renderer/features/runs/curves.ts';
import { appendPoints, toCurve } from '../../../src/renderer/features/runs/series.ts';

function run(name: string, change: Partial<NamedRun> = {}): NamedRun {
  return {
    ...{
      run: name,
      net: 'ResNet-18 · LinkNet',
      encoder: 'resnet18',
      decoder: 'linknet',
      state: 'done',
      createdAt: '2026-11-20T10:00:00Z',
    },
    ...{
      dataset: 'CamVid',
      size: 480,
      batchSize: 8,
      learningRate: 3e-4,
      seed: 1,
      step: 100,
      totalSteps: 100,
    },
    ...{ best: { step: 90, miou: 0.6 }, loss: 0.2, imagesPerSecond: 16, seconds: 60 },
    ...{ parameters: 11.5e6, multiplyAdds: 6.5e9, problem: null, kept: false, seedGroup: '' },
    ...change,
  };
}

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

  it('labels a run by its net and number', () => {
    expect(runLabel(run('2026-11-20_resnet18-linknet__3'))).toBe('ResNet-18 · LinkNet 3');
    expect(runLabel(run('renamed'))).toBe('renamed');
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
    const x = (axis: 'step' | 'epoch' | 'time', stepsPerEpoch: number | null) =>
      toCurve({ id: 'a', label: 'a', order: 0 }, series, axis, stepsPerEpoch).x;
    expect([x('step', 5), x('epoch', 5), x('time', 5), x('epoch', null)]).toEqual([
      [10, 20],
      [2, 4],
      [20, 40],
      [10, 20],
    ]);
  });
});

describe('comparing', () => {
  it('lists the arguments that differ, as they are written', () => {
    const b = { ...defaultRecipe, decoder: 'fcn8', learningRate: 3e-4, flip: false };
    expect(differingArguments(defaultRecipe, b)).toEqual([
      { label: 'Decoder', a: 'linknet', b: 'fcn8' },
      { label: 'Learning rate', a: '1e-3', b: '3e-4' },
      { label: 'Flip', a: 'on', b: 'off' },
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
