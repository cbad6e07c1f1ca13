import type { JobKind } from '../../../shared/domain/job.ts';

/** Jobs of one lane share its places; the others wait in the order they came. */
export const lanes = ['training', 'inference', 'data'] as const;
export type Lane = (typeof lanes)[number];

/** Trainings take seats, one on each device: two at once gain nothing. One net at a time answers; data jobs barely load the machine. */
export const lanePlaces: Readonly<Record<Lane, number>> = { training: Infinity, inference: 1, data: 2 };

interface KindInfo {
  readonly lane: Lane;
  /** What the job list shows when the starter gives no title. */
  readonly title: string;
  /** Jobs that read masks and the one that rewrites them all are never under way together. */
  readonly masks?: 'reads' | 'rewrites';
}

export const jobKindInfo: Readonly<Record<JobKind, KindInfo>> = {
  train: { masks: 'reads', lane: 'training', title: 'Training' },
  evaluate: { masks: 'reads', lane: 'inference', title: 'Evaluation' },
  predict: { lane: 'inference', title: 'Segmentation of images' },
  predictItems: { masks: 'reads', lane: 'inference', title: 'Predictions of images' },
  prelabel: { masks: 'reads', lane: 'inference', title: 'Pre-labelling' },
  video: { lane: 'inference', title: 'Segmentation of a video' },
  exportModel: { lane: 'inference', title: 'Export of a net' },
  reference: { lane: 'inference', title: 'Reference net' },
  import: { masks: 'reads', lane: 'data', title: 'Import' },
  classes: { masks: 'rewrites', lane: 'data', title: 'Change of classes' },
  sample: { lane: 'data', title: 'Sample project' },
  weights: { lane: 'data', title: 'Pretrained weights' },
  importRun: { lane: 'data', title: 'Take-over of a run' },
};

/** Whether a job may begin beside those under way. */
export function mayRunBeside(kind: JobKind, others: readonly JobKind[]): boolean {
  const use = jobKindInfo[kind].masks;
  if (use === undefined) return true;
  const uses = others.map((other) => jobKindInfo[other].masks);
  return use === 'rewrites' ? uses.every((other) => other === undefined) : !uses.includes('rewrites');
}
