import type { LabelMask } from '../data/labelMask.ts';
import { scoreImages } from '../evaluation/scoreImages.ts';
import { createPredictor, inputSize } from '../inference/predictor.ts';
import type { Predictor, SegmentingNet } from '../inference/predictor.ts';
import type { JobContext } from '../jobContext.ts';
import { createConfusion, mergeConfusion } from '../metrics/confusion.ts';
import { classCounts, classIou, meanIou, pixelAccuracy } from '../metrics/reduce.ts';
import type { Tf } from '../tensors/backend.ts';
import { evenlySpaced } from './material.ts';
import type { LabelledImage } from './material.ts';

/** Predictions kept for people to look at. */
const previewImages = 5;

export interface MonitorScore {
  /** 0 … 1, moving statistics: what a test of this checkpoint gives on the same images. */
  readonly miou: number;
  /** The same with the statistics of each image, as training normalises; far apart: the moving ones lag. */
  readonly miouBatchStatistics: number | null;
  readonly pixelAccuracy: number;
  readonly classIou: readonly (number | null)[];
  readonly previews: readonly { readonly id: string; readonly prediction: LabelMask }[];
}

export interface Monitor {
  readonly images: number;
  /** `compare`: take `miouBatchStatistics` too, which doubles the time. Null when the job is stopped meanwhile. */
  score(context: JobContext, compare: boolean): Promise<MonitorScore | null>;
}

/** Scores a fixed set of validation images in inference mode; null where there are none. */
export function createMonitor(
  tf: Tf,
  net: SegmentingNet,
  images: readonly LabelledImage[],
  size: number,
): Monitor | null {
  if (images.length === 0) return null;
  const moving = createPredictor(tf, net, inputSize(-1, size));
  const batch = createPredictor(tf, net, { ...inputSize(-1, size), statistics: 'batch' });
  const shown = new Set(evenlySpaced(images, previewImages).map(({ id }) => id));
  return {
    images: images.length,
    async score(context, compare) {
      const inTraining = compare ? await count(images, batch, net.classes, context) : null;
      const counted = await count(images, moving, net.classes, context, shown);
      if (context.token.isStopping) return null;
      return {
        miou: meanIou(counted.counts),
        miouBatchStatistics: inTraining === null ? null : meanIou(inTraining.counts),
        pixelAccuracy: pixelAccuracy(counted.counts),
        classIou: classIou(counted.counts),
        previews: counted.previews,
      };
    },
  };
}

async function count(
  images: readonly LabelledImage[],
  predictor: Predictor,
  classes: number,
  context: JobContext,
  shown: ReadonlySet<string> = new Set(),
) {
  const total = createConfusion(classes);
  const previews: { id: string; prediction: LabelMask }[] = [];
  for await (const { id, confusion, prediction } of scoreImages(images, { predictor, classes }, context)) {
    if (context.token.isStopping) break;
    mergeConfusion(total, confusion);
    if (shown.has(id)) previews.push({ id, prediction });
  }
  return { counts: classCounts(total, classes), previews };
}
