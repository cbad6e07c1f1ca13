import { z } from 'zod';
import type { Job } from '../domain/job.ts';
import type { PredictedItems } from '../domain/prediction.ts';
import { checkpoint, filePath, output, procedure, safeName } from './base.ts';

const ofDataset = { run: safeName, checkpoint, dataset: safeName };
const itemIds = z.array(safeName).min(1).max(1_000_000);

export const inferenceContract = {
  /** Segments images into `out` as index PNGs, with overlays when asked. */
  predict: procedure
    .input(
      z.object({
        run: safeName,
        checkpoint,
        images: z.array(filePath).min(1),
        out: filePath,
        overlay: z.boolean().default(true),
      }),
    )
    .output(output<Job>()),
  /** Fills in the predictions of dataset items that are missing or stale; without `items` of all. Pictures: `blobUrl.predicted…`. */
  predictItems: procedure.input(z.object({ ...ofDataset, items: itemIds.optional() })).output(output<Job>()),
  /** Which items have a fresh prediction by the checkpoint, and how its classes are the project's. */
  predicted: procedure.input(z.object(ofDataset)).output(output<PredictedItems>()),
};
