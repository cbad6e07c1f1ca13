import { z } from 'zod';
import type { Job } from '../domain/job.ts';
import { checkpoint, filePath, output, procedure, safeName } from './base.ts';

export const videoContract = {
  start: procedure
    .input(
      z.object({
        run: safeName,
        checkpoint,
        input: filePath,
        output: filePath,
        alpha: z.number().min(0).max(1).default(0.3),
        masks: filePath.optional(),
        csv: filePath.optional(),
      }),
    )
    .output(output<Job>()),
};
