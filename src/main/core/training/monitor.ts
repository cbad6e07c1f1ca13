import type { LabelMask } from '../data/labelMask.ts';
import type { LabelledPair } from '../data/labelledPair.ts';
import { readLabelledPair } from '../data/labelledPair.ts';
import { fittedSize, scaleImage } from '../data/prepare.ts';
import { scoreImages } from '../evaluation/scoreImages.ts';
import type { ScoreOptions } from '../evaluation/scoreImages.ts';
import { createPredictor, inputSize } from '../inference/predictor.ts';
import type { SegmentingNet } from '../inference/predictor.ts';
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
  const read = readOnce(size);
  return {
    images: images.length,
    async score(context, compare) {
      const { classes } = net;
      const inTraining = compare ? await count(images, { predictor: batch, classes, read }, context) : null;
      const counted = await count(images, { predictor: moving, classes, read }, context, shown);
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
  options: ScoreOptions,
  context: JobContext,
  shown: ReadonlySet<string> = new Set(),
) {
  const { classes } = options;
  const total = createConfusion(classes);
  const previews: { id: string; prediction: LabelMask }[] = [];
  for await (const { id, confusion, prediction } of scoreImages(images, options, context)) {
    if (context.token.isStopping) break;
    mergeConfusion(total, confusion);
    if (shown.has(id)) previews.push({ id, prediction });
  }
  return { counts: classCounts(total, classes), previews };
}

/** CamVid takes 17 MB; more would tell in the memory of a training. */
const keptBytes = 64 * 2 ** 20;

/**
 * Reads and scales each image once, since every score looks at the same: the image as the net sees it, the labels as they
 * are. What does not fit into `keptBytes` is read anew each time.
 */
function readOnce(size: number): (image: LabelledImage) => Promise<LabelledPair> {
  const kept = new Map<string, LabelledPair>();
  let bytes = 0;
  return async ({ id, image: imageFile, mask }) => {
    const known = kept.get(id);
    if (known !== undefined) return known;
    const { image, labels } = await readLabelledPair(imageFile, mask);
    const pair = { image: scaleImage(image, fittedSize(image, size)), labels };
    const pairBytes = pair.image.data.length + labels.data.length;
    if (bytes + pairBytes > keptBytes) return pair;
    kept.set(id, pair);
    bytes += pairBytes;
    return pair;
  };
}
