import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { classWeights } from '../../../src/main/core/training/classWeights.ts';
import {
  calibrationEnd,
  calibrationSteps,
  fixedTotalSteps,
  stepsForMinutes,
} from '../../../src/main/core/training/plan.ts';
import { rateAt } from '../../../src/main/core/training/schedules.ts';
import { epochCounter } from '../../../src/shared/domain/epochs.ts';
import { defaultRecipe } from '../../../src/shared/domain/recipe.ts';
import { describeWithData, testData } from '../../support/testData.ts';

const constant = { learningRate: 1, schedule: 'constant', warmup: 0, maxMinutes: 0 };

describe('the learning rate', () => {
  it.each([
    ['constant', [1, 1, 1, 1]],
    ['step', [1, 1, 0.1, 0.01]],
    ['polynomial', [1, 0.7 ** 0.9, 0.4 ** 0.9, 0.1 ** 0.9]],
    [
      'cosine',
      [
        1,
        0.5 + 0.5 * Math.cos(0.3 * Math.PI),
        0.5 + 0.5 * Math.cos(0.6 * Math.PI),
        0.5 + 0.5 * Math.cos(0.9 * Math.PI),
      ],
    ],
  ])('follows the schedule %s', (schedule, expected) => {
    [0, 30, 60, 90].forEach((step, index) => {
      expect(rateAt({ ...constant, schedule }, step, 100)).toBeCloseTo(expected[index], 12);
    });
  });

  it('rises linearly in the warm-up, never from zero', () => {
    const settings = { ...constant, warmup: 0.1 };
    expect([0, 4, 9, 10].map((step) => rateAt(settings, step, 100))).toEqual([0.1, 0.5, 1, 1]);
  });

  it('is held low while the length of the run is not known, and rises once from there', () => {
    const settings = { ...constant, warmup: 0.02, maxMinutes: 10 };
    for (const totalSteps of [300, 7000, 100_000]) {
      const rates = Array.from({ length: totalSteps }, (_, step) =>
        rateAt(settings, step, step < calibrationSteps ? null : totalSteps),
      );
      expect(new Set(rates.slice(0, calibrationSteps))).toEqual(new Set([0.05]));
      expect(rates.slice(1).filter((rate, step) => rate < rates[step])).toEqual([]);
      expect(rates.at(-1)).toBe(1);
    }
    expect(rateAt(settings, 20, 7000)).toBeCloseTo(21 / 140, 12);
  });

  it('rises from nearly nothing in a long run whose length is known from its start', () => {
    expect(rateAt({ ...constant, warmup: 0.02 }, 20, 100_000)).toBe(21 / 2000);
  });

  it('is whole from the first step without a warm-up, also while the length of the run is not known', () => {
    expect([0, 19].map((step) => rateAt(constant, step, null))).toEqual([1, 1]);
    expect(rateAt(constant, 20, 7000)).toBe(1);
  });
});

describe('the epochs of a run', () => {
  const change = (step: number, before: number, after: number) => ({
    ...{ step, at: '', before: { stepsPerEpoch: before }, after: { stepsPerEpoch: after } },
  });
  const epochs = (stepsPerEpoch: number, ...amendments: ReturnType<typeof change>[]) =>
    [0, 50, 100, 150, 200].map(epochCounter({ stepsPerEpoch, amendments }));

  it('are counted by the data it has', () => {
    expect(epochs(50)).toEqual([0, 1, 2, 3, 4]);
  });

  it('are longer or shorter from where its data changed', () => {
    expect(epochs(100, change(100, 25, 100))).toEqual([0, 2, 4, 4.5, 5]);
    expect(epochs(25, change(50, 50, 100), change(150, 100, 25))).toEqual([0, 1, 1.5, 2, 4]);
  });

  it('are those of the last time where it went back to an earlier checkpoint', () => {
    expect(epochs(100, change(150, 50, 25), change(100, 25, 100))).toEqual([0, 1, 2, 2.5, 3]);
    expect(epochs(25, change(0, 50, 25))).toEqual([0, 2, 4, 6, 8]);
  });
});

describe('class weights', () => {
  it('have mean 1 and favour rare classes', () => {
    for (const weighting of ['none', 'log', 'median']) {
      const weights = classWeights(weighting, [900, 90, 10]);
      expect(weights.reduce((sum, weight) => sum + weight) / 3).toBeCloseTo(1, 12);
      expect(weights[2]).toBeGreaterThanOrEqual(weights[0]);
    }
  });

  it('are finite where a class has no pixels, or none is labelled', () => {
    for (const weighting of ['none', 'log', 'median']) {
      for (const pixels of [
        [5, 0, 5],
        [0, 0, 0],
      ]) {
        expect(classWeights(weighting, pixels).every(Number.isFinite)).toBe(true);
      }
    }
  });
});

describeWithData('slim/training', 'the logarithmic class weights', () => {
  it('equal those of the reference, which counted void as a twelfth class', () => {
    const read = (...path: string[]) => JSON.parse(readFileSync(testData(...path), 'utf8')) as unknown;
    const statistics = read('camvid_stats.json') as {
      readonly train: { readonly hist: Record<string, number> };
    };
    const oracle = read('slim', 'training', 'training.json') as { readonly class_weights: readonly number[] };
    const weights = classWeights('log', Object.values(statistics.train.hist));
    oracle.class_weights.forEach((weight, id) => expect(weights[id]).toBeCloseTo(weight, 10));
  });
});

describe('the length of a run', () => {
  const recipe = { ...defaultRecipe, epochs: 3 };
  it('comes from epochs, or from a number of steps', () => {
    expect(fixedTotalSteps(recipe, 10)).toBe(30);
    expect(fixedTotalSteps({ ...recipe, maxSteps: 7 }, 10)).toBe(7);
    expect(fixedTotalSteps({ ...recipe, maxMinutes: 1 }, 10)).toBeNull();
  });

  it('never exceeds the most steps, which need no speed where they are few', () => {
    const few = { ...recipe, maxMinutes: 5, maxSteps: 10 };
    expect(fixedTotalSteps(few, 10)).toBe(10);
    expect(fixedTotalSteps({ ...few, maxSteps: 21 }, 10)).toBeNull();
    expect(calibrationEnd({ ...few, maxSteps: 21 }, 20)).toBe(21);
    expect(calibrationEnd({ ...few, maxSteps: 0 }, 0)).toBe(20);
    expect(calibrationEnd({ ...few, maxSteps: 0 }, 20)).toBe(23);
  });

  it('in minutes leaves time for scores and checkpoints', () => {
    const speed = { step: 0.5, monitor: 4, checkpoint: 1, elapsed: 20 };
    const steps = stepsForMinutes({ ...recipe, maxMinutes: 10 }, 20, speed, {
      monitorEvery: 50,
      checkpointEvery: 50,
    });
    const seconds = 20 + (steps - 20) * 0.5 + ((steps - 20) / 50) * 5 + 5;
    expect(seconds).toBeLessThan(600);
    expect(seconds).toBeGreaterThan(550);
  });

  it('in minutes that are over already is what was done', () => {
    const speed = { step: 60, monitor: 4, checkpoint: 1, elapsed: 1200 };
    const intervals = { monitorEvery: 50, checkpointEvery: 50 };
    expect(stepsForMinutes({ ...recipe, maxMinutes: 1 }, 20, speed, intervals)).toBe(20);
  });
});
