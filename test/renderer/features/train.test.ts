import { describe, expect, it } from 'vitest';
import type { DatasetSummary } from '../../../src/shared/domain/dataset.ts';
import { checkStart, firstObstacle } from '../../../src/renderer/features/train/beforeStart.ts';
import { trainCommand } from '../../../src/renderer/features/train/trainCommand.ts';

const dataset: DatasetSummary = {
  ...{ name: 'CamVid', items: 10, masks: 8, format: 'camvid', linked: false },
  splits: { train: 6, val: 2, test: 0, none: 2 },
};

describe('before a training', () => {
  it('lets a dataset with masks and classes start', () => {
    expect(firstObstacle(checkStart(dataset, 11))).toBeUndefined();
  });

  it('refuses without masks, and only warns without validation images', () => {
    expect(firstObstacle(checkStart({ ...dataset, masks: 0 }, 11))).toMatchObject({
      key: 'masks',
      values: { n: 0, all: 10 },
    });
    const unmeasured = checkStart({ ...dataset, splits: { ...dataset.splits, val: 0 } }, 11);
    expect(unmeasured.find((check) => !check.ok)?.key).toBe('validation');
    expect(firstObstacle(unmeasured)).toBeUndefined();
  });
});

describe('the command of a training', () => {
  it('holds only what differs, quoted for a shell', () => {
    const changes = { encoder: 'resnet18', learningRate: 0.0003, flip: false, weights: "it's here.ckpt" };
    expect(trainCommand('/data/my project', 'CamVid', 'camvid-60min', changes)).toBe(
      "segstudio train --project '/data/my project' --dataset CamVid --recipe camvid-60min" +
        " --encoder resnet18 --learning-rate 0.0003 --no-flip --weights 'it'\\''s here.ckpt'",
    );
  });
});
