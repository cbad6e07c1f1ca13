import { expect, it } from 'vitest';
import type { RunArguments } from '../../../src/shared/domain/run.ts';
import { epochCounter } from '../../../src/shared/domain/epochs.ts';
import { amendArguments } from '../../../src/main/core/training/amendments.ts';
import { exampleArguments } from '../../support/runs.ts';

const begun: RunArguments = { ...exampleArguments('a run'), trainImages: 200, stepsPerEpoch: 50 };

/** As a run has them that goes on from `step`. */
function goOn(stored: RunArguments, step: number, change: Partial<RunArguments> = {}): RunArguments {
  const { recipe, trainImages, monitorImages, stepsPerEpoch } = { ...stored, ...change };
  const now = { recipe, trainImages, monitorImages, stepsPerEpoch, classPixels: [1] };
  return amendArguments(stored, step, now);
}

const fewer = { trainImages: 100, stepsPerEpoch: 25 };

it('a change holds from where the run goes on, also once it goes back without a new one', () => {
  const changed = goOn(begun, 150, fewer);
  expect(changed.amendments).toMatchObject([{ step: 150, before: { trainImages: 200 }, after: fewer }]);
  expect([100, 150, 200].map(epochCounter(changed))).toEqual([2, 3, 5]);
  const back = goOn(changed, 100);
  expect(back.amendments).toMatchObject([{ step: 100, before: { trainImages: 200 }, after: fewer }]);
  expect([100, 150, 200].map(epochCounter(back))).toEqual([2, 4, 6]);
  expect(goOn(back, 175).amendments).toEqual(back.amendments);
});

it('of two changes at a step the last counts', () => {
  const back = goOn(goOn(begun, 150, fewer), 100, { trainImages: 40, stepsPerEpoch: 10 });
  expect(back.amendments.map(({ step, after }) => [step, after.stepsPerEpoch])).toEqual([
    [100, 25],
    [100, 10],
  ]);
  expect([100, 150].map(epochCounter(back))).toEqual([2, 7]);
});
