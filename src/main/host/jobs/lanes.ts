import type { JobKind } from '../../../shared/domain/job.ts';

/** Jobs of one lane share its places; the others wait in the order they came. */
export type Lane = 'training' | 'inference' | 'data';

/** Two trainings at once gain nothing on one machine; one net at a time answers; data jobs barely load it. */
export const lanePlaces: Readonly<Record<Lane, number>> = { training: 1, inference: 1, data: 2 };

interface KindInfo {
  readonly lane: Lane;
  /** What the job list shows when the starter gives no title. */
  readonly title: string;
}

export const jobKindInfo: Readonly<Record<JobKind, KindInfo>> = {
  train: { lane: 'training', title: 'Training' },
  evaluate: { lane: 'inference', title: 'Evaluation' },
  predict: { lane: 'inference', title: 'Segmentation of images' },
  predictItems: { lane: 'inference', title: 'Predictions of images' },
  video: { lane: 'inference', title: 'Segmentation of a video' },
  reference: { lane: 'inference', title: 'Reference net' },
  import: { lane: 'data', title: 'Import' },
  sample: { lane: 'data', title: 'Sample project' },
  weights: { lane: 'data', title: 'Pretrained weights' },
};
