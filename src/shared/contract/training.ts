import { z } from 'zod';
import type { Catalogue, NetCost } from '../domain/catalogue.ts';
import type { Job } from '../domain/job.ts';
import type { Recipe } from '../domain/recipe.ts';
import { output, procedure, safeName } from './base.ts';

export interface RecipePreset {
  readonly id: string;
  readonly name: string;
  readonly help: string;
  readonly recipe: Partial<Recipe>;
}

/** Only the fields that differ from the defaults; each is checked against its FieldSpec in the host. */
const recipePatch = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

export const trainingContract = {
  catalogue: procedure.output(output<Catalogue>()),
  presets: procedure.output(output<readonly RecipePreset[]>()),
  cost: procedure
    .input(
      z.object({
        encoder: z.string(),
        decoder: z.string(),
        classes: z.number().int().min(1).max(255),
        size: z.number().int().min(32).max(4096),
      }),
    )
    .output(output<NetCost>()),
  /** Creates the run folder, queues the training. The job carries the run's name. */
  start: procedure
    .input(z.object({ dataset: safeName, preset: z.string().optional(), recipe: recipePatch.default({}) }))
    .output(output<Job>()),
  /** Goes on from the latest checkpoint of an interrupted, stopped or failed run. */
  resume: procedure.input(z.object({ run: safeName })).output(output<Job>()),
};

export const jobsContract = {
  list: procedure.output(output<readonly Job[]>()),
  pause: procedure.input(z.object({ job: z.string() })).output(output<Job>()),
  unpause: procedure.input(z.object({ job: z.string() })).output(output<Job>()),
  /** Ends after the running step and keeps what was done (a checkpoint, finished frames). */
  stop: procedure.input(z.object({ job: z.string() })).output(output<Job>()),
  /** Ends at once; for a training everything up to the last checkpoint is kept. */
  cancel: procedure.input(z.object({ job: z.string() })).output(output<Job>()),
};
