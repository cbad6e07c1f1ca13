import { z } from 'zod';
import type { Job } from '../domain/job.ts';
import { maxTestScale, maxTestScales, minTestScale } from '../domain/evaluation.ts';
import type { PrelabelUndone } from '../domain/prelabel.ts';
import type { OpenedPicture, PicturePrediction, PixelRanking, PredictedItems } from '../domain/prediction.ts';
import { checkpoint, filePath, output, procedure, safeName } from './base.ts';

const ofDataset = { run: safeName, checkpoint, dataset: safeName };
const itemIds = z.array(safeName).min(1).max(1_000_000);

export const inferenceContract = {
  /** Fills in the predictions of dataset items that are missing or stale; without `items` of all. Pictures: `blobUrl.predicted…`. */
  predictItems: procedure.input(z.object({ ...ofDataset, items: itemIds.optional() })).output(output<Job>()),
  /** The same for one item, at once: the nets asked for last stay loaded. */
  predictItem: procedure
    .input(z.object({ ...ofDataset, item: safeName }))
    .output(output<{ readonly step: number }>()),
  /**
   * Makes the checkpoint's predictions the items' masks, as one job: all of them at its end, or none. Items with a mask
   * keep it unless `overwrite`, those painted on meanwhile in any case. The `prelabelled` event tells what became of them.
   */
  prelabel: procedure
    .input(
      z.object({
        run: z.union([safeName, filePath]),
        checkpoint,
        dataset: safeName,
        items: itemIds.optional(),
        overwrite: z.boolean().default(false),
      }),
    )
    .output(output<Job>()),
  /** Takes one of the last pre-labellings of a dataset back; masks painted on, approved or flagged since stay. */
  undoPrelabel: procedure
    .input(z.object({ dataset: safeName, change: z.string().regex(/^[\w-]{1,64}$/) }))
    .output(output<PrelabelUndone>()),
  /** Which items have a fresh prediction by the checkpoint, and how its classes are the project's. */
  predicted: procedure.input(z.object(ofDataset)).output(output<PredictedItems>()),
  /** Makes pictures of any folder known by ids, for their addresses; one that cannot be used tells why. */
  openPictures: procedure
    .input(z.object({ paths: z.array(filePath).max(10_000) }))
    .output(output<readonly OpenedPicture[]>()),
  /** Segments one picture at once, by its path. Cancelled when the caller goes. Its masks: `blobUrl.picture…`. */
  predictPicture: procedure
    .input(
      z.object({
        run: safeName,
        checkpoint,
        image: filePath,
        size: z.number().int().min(-1).max(8192).default(-1),
        scales: z
          .array(z.number().min(minTestScale).max(maxTestScale))
          .min(1)
          .max(maxTestScales)
          .default([1]),
        flip: z.boolean().default(false),
      }),
    )
    .output(output<PicturePrediction>()),
  /** The likeliest classes at a pixel of a picture's prediction. */
  probe: procedure
    .input(z.object({ prediction: z.string(), x: z.number().int().min(0), y: z.number().int().min(0) }))
    .output(output<PixelRanking>()),
};
