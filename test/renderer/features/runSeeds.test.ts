import { describe, expect, it } from 'vitest';
import type { RunState } from '../../../src/shared/domain/run.ts';
import { seedsText } from '../../../src/renderer/features/runs/columns.ts';
import type { NamedRun } from '../../../src/renderer/features/runs/columns.ts';
import { rowCurves } from '../../../src/renderer/features/runs/curves.ts';
import {
  differenceBetween,
  differenceOf,
  groupSeeds,
  meanCurve,
  pointsWithSpread,
} from '../../../src/renderer/features/runs/groups.ts';
import { namedRun as run } from '../support/namedRun.ts';

describe('seeds of one recipe', () => {
  const series = (values: readonly (number | null)[], seconds: readonly number[] = []) => ({
    ...{ tag: 'monitor/miou', values, seconds },
    steps: values.map((_, at) => at + 1),
  });
  const scored = (name: string, miou: number | null, change: Partial<NamedRun> = {}): NamedRun =>
    run(name, { best: miou === null ? null : { step: 1, miou }, seedGroup: 'g', ...change });

  it('are one row with mean and sample deviation', () => {
    // Standard deviation of 0.6, 0.7 and 0.8 is 0.1 exactly.
    const runs = [scored('a', 0.6), scored('b', 0.7, { seed: 3 }), scored('c', 0.8, { seed: 2 }), run('d')];
    const [group, alone] = groupSeeds(runs);
    expect(group).toMatchObject({ run: 'a', members: ['a', 'b', 'c'], seeds: [1, 2, 3] });
    expect(group.best?.miou).toBeCloseTo(0.7);
    expect(group.spread).toBeCloseTo(0.1);
    expect(pointsWithSpread(0.679, 0.006)).toBe('67.9\u2009±\u20090.6');
    expect(alone.run).toBe('d');
  });

  it('tell a difference from the spread they make', () => {
    const a = [scored('a', 0.6), scored('b', 0.62)];
    const near = differenceOf(a, [scored('c', 0.61), scored('d', 0.63)]);
    expect(near?.value).toBeCloseTo(0.01);
    expect(near?.deviation).toBeCloseTo(Math.sqrt(2) * 0.0141421, 5);
    expect(near?.isWithinSpread).toBe(true);
    expect(differenceOf(a, [scored('c', 0.7), scored('d', 0.71)])?.isWithinSpread).toBe(false);
    expect(differenceOf(a, [scored('c', 0.7)])).toMatchObject({ deviation: null });
    expect(differenceOf(a, [scored('c', null)])).toBeNull();
  });

  it('do not count while they train or where they ended early, as long as others are done', () => {
    const seeds = [
      scored('failed', 0.1, { state: 'failed', loss: 9, seed: 1, createdAt: '2026-11-20T10:00:00Z' }),
      scored('a', 0.6, { loss: 0.2, seed: 2, createdAt: '2026-11-20T11:00:00Z' }),
      scored('b', 0.7, { loss: 0.4, seed: 3, createdAt: '2026-11-20T12:00:00Z' }),
    ];
    const trains = scored('trains', 0.2, { state: 'running', loss: 8, seed: 4 });
    const [group] = groupSeeds([...seeds, trains]);
    expect(group.best?.miou).toBeCloseTo(0.65);
    expect(group.spread).toBeCloseTo(0.0707, 4);
    expect(group.loss).toBeCloseTo(0.3);
    expect([group.state, group.members.length]).toEqual(['running', 4]);
    expect(seedsText(group)).toBe('1, 2, 3, 4 · mean of 2 of 4');
    expect(groupSeeds(seeds)[0].state).toBe('failed');
    expect(seedsText(groupSeeds(seeds.slice(1))[0])).toBe('2, 3');

    const early = seeds.map((seed) => ({ ...seed, state: 'stopped' as const }));
    expect(groupSeeds(early)[0].best?.miou).toBeCloseTo(1.4 / 3);

    const other = [
      scored('c', 0.75, { seedGroup: 'h' }),
      scored('d', 0.8, { seedGroup: 'h', state: 'paused' }),
    ];
    const difference = differenceBetween(trains, other[1], [...seeds, trains, ...other]);
    expect(difference?.value).toBeCloseTo(0.1);
    expect(difference).toMatchObject({ seeds: 1, deviation: null });
  });

  it('stand each for itself where two of them are compared, else with the others of their recipe', () => {
    const [a, b] = [scored('a', 0.6), scored('b', 0.64)];
    const other = [scored('c', 0.7, { seedGroup: 'h' }), scored('d', 0.74, { seedGroup: 'h' })];
    const alone = [run('e', { best: { step: 1, miou: 0.5 } }), run('f', { best: { step: 1, miou: 0.9 } })];
    const all = [a, b, ...other, ...alone];
    expect(differenceBetween(a, b, all)?.value).toBeCloseTo(0.04);
    expect(differenceBetween(a, b, all)).toMatchObject({ deviation: null, seeds: 1 });
    expect(differenceBetween(b, other[0], all)?.value).toBeCloseTo(0.1);
    expect(differenceBetween(b, other[0], all)?.seeds).toBe(2);
    expect(differenceBetween(alone[0], alone[1], all)?.value).toBeCloseTo(0.4);
  });

  it('are drawn as their mean in a band, where all have a value', () => {
    const seeds = [series([0.1, 0.2, 0.3]), series([0.3, null, 0.5])];
    const mean = meanCurve({ id: 'g', label: 'g', order: 2 }, seeds, 'step', null);
    expect(mean.x).toEqual([1, 3]);
    expect(mean.y.map((value) => Number(value?.toFixed(6)))).toEqual([0.2, 0.4]);
    expect(mean.spread).toEqual([
      { low: 0.1, high: 0.3 },
      { low: 0.3, high: 0.5 },
    ]);
  });

  it('are drawn on the axis of time, too, where each of them took its own to a step', () => {
    const source = {
      series: new Map([
        ['a', new Map([['monitor/miou', series([0.1, 0.2, 0.3], [10, 20, 30])]])],
        ['b', new Map([['monitor/miou', series([0.3, 0.4], [14, 28])]])],
      ]),
      ...{ details: new Map(), orders: new Map() },
    };
    const runs = [scored('a', 0.6), scored('b', 0.7)];
    const byName = new Map(runs.map((one) => [one.run, one]));
    const [mean, none] = rowCurves(groupSeeds(runs), byName, source, 'time');
    expect([mean.x, none]).toEqual([[12, 24], undefined]);
    expect(mean.y.map((value) => Number(value?.toFixed(6)))).toEqual([0.2, 0.3]);
  });

  it('are drawn by those that count, in the colour of their row', () => {
    const curves = new Map(
      Object.entries({ a: [0.1, 0.2], b: [0.3, 0.4], c: [0.9] }).map(([name, values]) => [
        name,
        new Map([['monitor/miou', series(values)]]),
      ]),
    );
    const source = { series: curves, details: new Map(), orders: new Map([['c', 5]]) };
    const draw = (states: readonly RunState[]) => {
      const runs = states.map((state, at) => scored('cab'[at], 0.6, { state, createdAt: String(at) }));
      return rowCurves(groupSeeds(runs), new Map(runs.map((one) => [one.run, one])), source, 'step');
    };
    const [mean] = draw(['running', 'done', 'done']);
    expect(mean.y.map((value) => Number(value?.toFixed(6)))).toEqual([0.2, 0.3]);
    expect(mean.spread?.[0]).toEqual({ low: 0.1, high: 0.3 });
    expect(draw(['running', 'failed', 'done'])).toEqual([
      { id: 'c', label: 'c', order: 5, x: [1, 2], y: [0.3, 0.4] },
    ]);
    expect(draw(['running', 'running', 'running'])[0].x).toEqual([1]);
  });
});
