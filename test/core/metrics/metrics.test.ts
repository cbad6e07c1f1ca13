import { readFileSync } from 'node:fs';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import {
  addToConfusion,
  confusionRows,
  createConfusion,
  mergeConfusion,
} from '../../../src/main/core/metrics/confusion.ts';
import { meanIouInterval } from '../../../src/main/core/metrics/intervals.ts';
import { classCounts, classIou, meanIou, pixelAccuracy } from '../../../src/main/core/metrics/reduce.ts';
import type { ClassCounts } from '../../../src/main/core/metrics/reduce.ts';
import { describeWithData, testData } from '../../support/testData.ts';

interface OracleSet {
  readonly num_classes: number;
  readonly confusion_rows_are_predictions: readonly (readonly number[])[];
  readonly per_image: readonly (readonly (readonly number[])[])[];
  readonly iou: readonly (number | null)[];
  readonly nan_mean: number;
  readonly tf_mean_iou: number;
  readonly pixel_accuracy: number;
}

interface Oracle {
  readonly files: readonly string[];
  readonly camvid11: OracleSet;
  readonly sparse21: OracleSet & {
    readonly gt_lut: Readonly<Record<string, number>>;
    readonly gt_other: number;
    readonly pred_other: number;
  };
}

const folder = testData('metrics', 'dev');

function readOracle(): Oracle {
  return JSON.parse(readFileSync(`${folder}/metrics.json`, 'utf8')) as Oracle;
}

function readLabels(name: string): Uint8Array {
  return Uint8Array.from(decode(readFileSync(`${folder}/${name}.png`)).data);
}

function transpose(rows: readonly (readonly number[])[]): number[][] {
  return rows.map((_, column) => rows.map((row) => row[column]));
}

function remap(labels: Uint8Array, table: Readonly<Record<string, number>>, other: number): Uint8Array {
  return labels.map((label) => table[String(label)] ?? other);
}

function checkAgainst(
  set: OracleSet,
  images: readonly (readonly [truth: Uint8Array, prediction: Uint8Array])[],
): void {
  const classes = set.num_classes;
  const total = createConfusion(classes);
  images.forEach(([truth, prediction], index) => {
    const one = createConfusion(classes);
    addToConfusion(one, classes, truth, prediction);
    expect(confusionRows(one, classes)).toEqual(transpose(set.per_image[index]));
    mergeConfusion(total, one);
  });
  const counts = classCounts(total, classes);
  expect(confusionRows(total, classes)).toEqual(transpose(set.confusion_rows_are_predictions));
  classIou(counts).forEach((iou, id) => {
    if (set.iou[id] === null) expect(iou).toBeNull();
    else expect(iou).toBeCloseTo(set.iou[id], 14);
  });
  expect(meanIou(counts)).toBeCloseTo(set.nan_mean, 14);
  expect(Math.fround(meanIou(counts))).toBeCloseTo(set.tf_mean_iou, 6);
  expect(pixelAccuracy(counts)).toBeCloseTo(set.pixel_accuracy, 14);
}

describeWithData('metrics/dev', 'metrics equal those computed by TensorFlow', () => {
  it('on eleven classes, void left out', () => {
    const { files, camvid11 } = readOracle();
    checkAgainst(
      camvid11,
      files.map((file) => [readLabels(`${file}_gt`), readLabels(`${file}_pred`)]),
    );
  });

  it('on a set in which classes are absent', () => {
    const { files, sparse21 } = readOracle();
    const { gt_lut: table, gt_other: void_, pred_other: other } = sparse21;
    checkAgainst(
      sparse21,
      files.map((file) => [
        remap(readLabels(`${file}_gt`), table, void_),
        remap(readLabels(`${file}_pred`), table, other),
      ]),
    );
  });
});

describe('the 95 % interval of the mean IoU', () => {
  function image(right: number, wrong: number) {
    return classCounts(Float64Array.of(right, wrong, wrong, right), 2);
  }
  /** Three classes, some pixels taken for another; the last is in two of three images. */
  function mixed(at: number) {
    const [slip, ...last] = at % 3 === 0 ? [0, 0, 0, 0] : [3, at % 5, 7, 20 + at];
    return classCounts(Float64Array.of(90 - 3 * at, 4 + at, slip, at, 60 + at, slip, ...last), 3);
  }
  function sequence(): () => number {
    let state = 1;
    return () => (state = (state * 48271) % 2147483647) / 2147483647;
  }
  function interval(images: readonly ClassCounts[]): Promise<readonly [low: number, high: number]> {
    return meanIouInterval(images, sequence(), () => Promise.resolve());
  }

  it('has no width when all images score the same', async () => {
    const [low, high] = await interval([image(80, 20), image(80, 20), image(80, 20)]);
    expect(low).toBe(high);
    expect(low).toBeCloseTo(80 / 120, 12);
  });

  it('holds the score and narrows with more images', async () => {
    const few = Array.from({ length: 8 }, (_, index) => image(90 - 6 * index, 10 + 6 * index));
    const many = Array.from({ length: 16 }, () => few).flat();
    const [low, high] = await interval(few);
    const [lowMany, highMany] = await interval(many);
    expect(low).toBeLessThan(highMany);
    expect(high).toBeGreaterThan(lowMany);
    expect(highMany - lowMany).toBeLessThan((high - low) / 2);
  });

  it('stays what it is, to the last bit', async () => {
    const images = Array.from({ length: 12 }, (_, at) => mixed(at));
    expect(await interval(images)).toEqual([0.708556543851932, 0.7572754528277525]);
    expect(await interval(images.slice(0, 4))).toEqual([0.7539498332784049, 0.9110672716512133]);
  });

  it('may be given up after any round', async () => {
    const rounds: number[] = [];
    const ended = meanIouInterval([image(80, 20)], sequence(), (done) => {
      rounds.push(done);
      return done < 3 ? Promise.resolve() : Promise.reject(new Error('stopped'));
    });
    await expect(ended).rejects.toThrow('stopped');
    expect(rounds).toEqual([1, 2, 3]);
  });
});

describe('a confusion matrix', () => {
  it('refuses predictions that are no class, and pictures of another size', () => {
    expect(() => addToConfusion(createConfusion(2), 2, Uint8Array.of(0), Uint8Array.of(2))).toThrow(
      RangeError,
    );
    expect(() => addToConfusion(createConfusion(2), 2, Uint8Array.of(0, 1), Uint8Array.of(0))).toThrow(
      RangeError,
    );
  });

  it('scores an image of void alone as zero, with no class present', () => {
    const confusion = createConfusion(2);
    addToConfusion(confusion, 2, Uint8Array.of(255, 255), Uint8Array.of(0, 1));
    const counts = classCounts(confusion, 2);
    expect(classIou(counts)).toEqual([null, null]);
    expect(meanIou(counts)).toBe(0);
    expect(pixelAccuracy(counts)).toBe(0);
  });
});
