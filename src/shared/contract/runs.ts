import { z } from 'zod';
import { maxTestScale, maxTestScales, minTestScale } from '../domain/evaluation.ts';
import type { EvaluationResult } from '../domain/evaluation.ts';
import type { Job } from '../domain/job.ts';
import type { RunDetail, RunFile, RunPreviews, RunSummary } from '../domain/run.ts';
import type { Series } from '../domain/series.ts';
import { checkpoint, filePath, output, procedure, safeName } from './base.ts';

export const runsContract = {
  list: procedure.output(output<readonly RunSummary[]>()),
  detail: procedure.input(z.object({ run: safeName })).output(output<RunDetail>()),
  /** Thinned evenly to `maxPoints`, first and last point kept. */
  series: procedure
    .input(
      z.object({
        runs: z.array(safeName).max(1000),
        tags: z.array(z.string()).max(500),
        maxPoints: z.number().int().min(2).max(100_000).default(2000),
      }),
    )
    .output(output<readonly { readonly run: string; readonly series: readonly Series[] }[]>()),
  log: procedure
    .input(z.object({ run: safeName, lines: z.number().int().min(1).max(100_000).default(500) }))
    .output(output<readonly string[]>()),
  /**
   * The folder's name is the run's name; what refers to it by the old one no longer finds it. Throws
   * StudioError('conflict') for one that a job uses, as `remove` does.
   */
  rename: procedure.input(z.object({ run: safeName, name: safeName })).output(output<void>()),
  /** Steps and images of which predictions were kept while training; their pictures are blobs. */
  previews: procedure.input(z.object({ run: safeName })).output(output<RunPreviews>()),
  /** What is in the run's folder, and where that is. */
  files: procedure
    .input(z.object({ run: safeName }))
    .output(output<{ readonly folder: string; readonly files: readonly RunFile[] }>()),
  /** A kept run cannot be removed. */
  keep: procedure
    .input(z.object({ runs: z.array(safeName).min(1), kept: z.boolean() }))
    .output(output<void>()),
  remove: procedure.input(z.object({ runs: z.array(safeName).min(1) })).output(output<void>()),
  /** Takes a run folder of seg-mentor over as a run of the project; the folder is only read. */
  import: procedure.input(z.object({ path: filePath, dataset: safeName.optional() })).output(output<Job>()),
};

export const evaluationContract = {
  start: procedure
    .input(
      z.object({
        run: safeName,
        checkpoint,
        split: safeName.default('val'),
        dataset: safeName.optional(),
        size: z.number().int().min(-1).max(8192).default(-1),
        scales: z
          .array(z.number().min(minTestScale).max(maxTestScale))
          .min(1)
          .max(maxTestScales)
          .default([1]),
        flip: z.boolean().default(false),
      }),
    )
    .output(output<Job>()),
  results: procedure.input(z.object({ run: safeName })).output(output<readonly EvaluationResult[]>()),
};
