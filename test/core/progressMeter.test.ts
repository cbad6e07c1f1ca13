import { expect, it } from 'vitest';
import type { JobProgress } from '../../src/shared/domain/job.ts';
import { createProgressMeter } from '../../src/main/core/progressMeter.ts';

/** What the meter says after each item of a job whose items took so many seconds. */
function measure(itemSeconds: readonly number[], total: number): readonly JobProgress[] {
  let seconds = 0;
  const meter = createProgressMeter(total, 'steps', () => seconds * 1000);
  return itemSeconds.map((took, index) => {
    seconds += took;
    return meter.at(index + 1, 'Training');
  });
}

it('a job has a speed and a time left, however long its items take', () => {
  for (const itemSeconds of [0.5, 14, 16, 120]) {
    const { rate, secondsLeft } = measure(
      Array.from({ length: 10 }, () => itemSeconds),
      30,
    ).at(-1)!;
    expect(rate).toBeCloseTo(1 / itemSeconds, 6);
    expect(secondsLeft).toBeCloseTo(20 * itemSeconds, 6);
  }
});

it('the speed follows a change within the window', () => {
  const fast = Array.from({ length: 40 }, () => 1);
  expect(measure([...fast, ...Array.from({ length: 8 }, () => 2)], 100).at(-1)!.rate).toBeCloseTo(0.5, 6);
  expect(measure([...fast, 60, 60], 100).at(-1)!.rate).toBeCloseTo(1 / 60, 6);
});

it('there is no speed before ten items, nor where no time passed', () => {
  expect(
    measure(
      Array.from({ length: 9 }, () => 1),
      30,
    ).at(-1),
  ).toMatchObject({ rate: null, secondsLeft: null });
  expect(
    measure(
      Array.from({ length: 12 }, () => 0),
      30,
    ).at(-1)!.rate,
  ).toBeNull();
});
