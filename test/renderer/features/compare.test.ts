import { describe, expect, it } from 'vitest';
import { mapClasses, mapTable } from '../../../src/shared/domain/labels.ts';
import {
  changedPixels,
  classRows,
  goneRun,
  meanOf,
  nearestStep,
  neighbourStep,
  parseSide,
  sideText,
} from '../../../src/renderer/features/runs/abSides.ts';
import { classesAgainstBest } from '../../../src/renderer/features/runs/classIou.ts';
import { rateMarks } from '../../../src/renderer/features/runs/liveCharts.ts';
import { errorPixels, scoreMask } from '../../../src/renderer/features/runs/maskScore.ts';
import { lowerRate } from '../../../src/renderer/features/runs/resumeAdvice.ts';
import { runCommandLine } from '../../../src/renderer/features/runs/runCommandLine.ts';

const mask = (data: readonly number[]) => ({
  width: 4,
  height: data.length / 4,
  data: Uint8Array.from(data),
});
/** Two classes, the run has them the other way round. */
const table = mapTable(
  mapClasses(
    [{ name: 'sky' }, { name: 'road' }],
    [
      { id: 0, name: 'Road' },
      { id: 1, name: 'Sky' },
    ],
  ),
);

describe('a prediction against the truth of an image', () => {
  // Truth: two road, one sky, one void. Prediction in the run's ids: sky, road, sky, road.
  const truth = mask([0, 0, 1, 255]);
  const prediction = mask([0, 1, 0, 1]);

  it('scores every class by hand-counted pixels, void aside', () => {
    const score = scoreMask(prediction, truth, table, 3);
    expect(score?.wrong).toBeCloseTo(1 / 3);
    expect(score?.iou).toEqual([1 / 2, 1 / 2, null]);
  });

  it('marks what is wrong and nothing else', () => {
    const pixels = errorPixels(prediction, truth, table);
    expect([...(pixels ?? [])].map((pixel) => pixel !== 0)).toEqual([true, false, false, false]);
  });

  it('refuses sizes that differ', () => {
    expect(scoreMask(mask([0, 0, 0, 0, 0, 0, 0, 0]), truth, table, 2)).toBeNull();
  });
});

describe('two checkpoints', () => {
  it('stand in the address, whatever the run is called', () => {
    const side = { run: 'my@run', step: 200 };
    expect(parseSide(sideText(side))).toEqual(side);
    expect([parseSide('nothing'), parseSide('@3'), parseSide('a@x'), parseSide(undefined)]).toEqual([
      ...[null, null, null, null],
    ]);
  });

  it('name the run that is not in the project', () => {
    const known = new Map([['a', 1]]);
    const [a, gone, none] = [
      { run: 'a', step: 1 },
      { run: 'gone', step: 2 },
      { run: '', step: 0 },
    ];
    expect([goneRun([a, gone], known), goneRun([gone, a], known)]).toEqual(['gone', 'gone']);
    expect([goneRun([a, a], known), goneRun([a, none], known)]).toEqual([null, null]);
  });

  it('change where they mean another class, not where ids differ', () => {
    const plain = mapTable([0, 1]);
    const found = changedPixels(Uint8Array.of(0, 0, 1, 1), Uint8Array.of(1, 0, 0, 1), plain, table);
    expect([...found.changed]).toEqual([0, 1, 0, 1]);
    expect(found.share).toBe(0.5);
  });

  it('differ class by class, with a mean over those that are there', () => {
    const classes = [
      { name: 'a', color: '#111111' },
      { name: 'b', color: '#222222' },
      { name: 'c', color: '#333333' },
    ];
    const rows = classRows(classes, [0.5, null, null], [0.75, 0.2, null]);
    expect(rows.map(({ name, change }) => [name, change])).toEqual([
      ['a', 0.25],
      ['b', null],
    ]);
    expect(meanOf([0.5, null, 0.25])).toBe(0.375);
    expect(meanOf([null])).toBeNull();
    expect(nearestStep([100, 200, 400], 290)).toBe(200);
    const steps = [100, 200, 400];
    expect([-1, 1].map((by) => neighbourStep(steps, 200, by))).toEqual([100, 400]);
    expect([neighbourStep(steps, 100, -1), neighbourStep(steps, 400, 1)]).toEqual([100, 400]);
    expect(neighbourStep([], 7, 1)).toBe(7);
  });
});

describe('a run seen live', () => {
  it('marks drops of a step schedule, not the fall of a smooth one', () => {
    const steps = [1, 2, 3, 4, 5, 6];
    const series = (values: readonly number[]) => ({ tag: 'rate', steps, seconds: steps, values });
    expect(rateMarks(series([1e-3, 1e-3, 1e-3, 1e-4, 1e-4, 1e-4]), steps)).toEqual([
      { x: 4, label: 'rate ÷10' },
    ]);
    expect(rateMarks(series([6, 5, 4, 3, 1.5, 0.1]), steps)).toEqual([]);
  });

  it('shows class IoU against its best check', () => {
    const point = { steps: [10, 20, 30], seconds: [1, 2, 3], values: [0.1, 0.5, 0.4] };
    const series = new Map([['monitor/iou/Sky', { tag: 'monitor/iou/Sky', ...point }]]);
    const [row] = classesAgainstBest([{ name: 'Sky', color: '#9EEAFE' }], series, 20);
    expect(row).toMatchObject({ iou: 0.4, step: 30 });
    expect(row.change).toBeCloseTo(-0.1);
  });

  it('goes on with a tenth of its rate after NaN, and copies as a command', () => {
    expect(lowerRate(3e-3)).toBe(3e-4);
    expect(runCommandLine('resume', '/p', 'r 1')).toBe("segstudio train --project /p --resume 'r 1'");
    expect(runCommandLine('test', '/p', 'r')).toBe(
      'segstudio test --project /p --run r --checkpoint best --split val',
    );
  });
});
