import { z } from 'zod';
import type { Catalogue, NetCost } from '../domain/catalogue.ts';
import type { Job } from '../domain/job.ts';
import type { Recipe } from '../domain/recipe.ts';
import type { NetFigures } from '../domain/netFigures.ts';
import type { TrainingEstimate } from '../domain/trainingEstimate.ts';
import { output, procedure, safeName } from './base.ts';

export interface RecipePreset {
  readonly id: string;
  readonly name: string;
  readonly help: string;
  readonly recipe: Partial<Recipe>;
  /** Kept in the project; the others come with the application. */
  readonly own: boolean;
}

/** Only the fields that differ from the defaults; each is checked against its FieldSpec in the host. */
const recipePatch = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

/** A dataset, and a recipe as what differs from a preset or the defaults. */
const trainingChoice = z.object({
  dataset: safeName,
  preset: z.string().optional(),
  recipe: recipePatch.default({}),
});

export const trainingContract = {
  catalogue: procedure.output(output<Catalogue>()),
  /** The application's recipes, and those of the open project. */
  presets: procedure.output(output<readonly RecipePreset[]>()),
  /** Keeps a recipe in the project's `recipes` folder under its name; `replace`: in place of one of that name. */
  saveRecipe: procedure
    .input(
      z.object({
        name: z.string().trim().min(1, 'must not be empty').max(100, 'must have 100 characters at most'),
        help: z.string().max(500).default(''),
        recipe: recipePatch,
        replace: z.boolean().default(false),
      }),
    )
    .output(output<RecipePreset>()),
  removeRecipe: procedure.input(z.object({ id: safeName })).output(output<void>()),
  cost: procedure
    .input(
      z.object({
        encoder: z.string(),
        decoder: z.string(),
        classes: z.number().int().min(1).max(255),
        size: z.number().int().min(32).max(4096),
        outputStride: z.enum(['auto', '32', '16', '8']).default('auto'),
      }),
    )
    .output(output<NetCost>()),
  /** Figures of every card of the wizard at the size a dataset trains at. */
  figures: procedure.input(trainingChoice).output(output<NetFigures>()),
  /** What this training would take here, and what stands in its way; starts nothing. */
  estimate: procedure.input(trainingChoice).output(output<TrainingEstimate>()),
  /** Creates the run folder, queues the training. The job carries the run's name. */
  start: procedure.input(trainingChoice).output(output<Job>()),
  /** Goes on from the latest checkpoint of an interrupted, stopped or failed run; `recipe`: only `resumableFields`. */
  resume: procedure.input(z.object({ run: safeName, recipe: recipePatch.default({}) })).output(output<Job>()),
};

export const jobsContract = {
  list: procedure.output(output<readonly Job[]>()),
  pause: procedure.input(z.object({ job: z.string() })).output(output<Job>()),
  unpause: procedure.input(z.object({ job: z.string() })).output(output<Job>()),
  /** Ends after the running step and keeps what was done (a checkpoint, finished frames). */
  stop: procedure.input(z.object({ job: z.string() })).output(output<Job>()),
  /** Ends at once; for a training everything up to the last checkpoint is kept. */
  cancel: procedure.input(z.object({ job: z.string() })).output(output<Job>()),
  /** Puts a waiting job at place `to` (0: next) among those that wait with it. */
  move: procedure
    .input(z.object({ job: z.string(), to: z.number().int().min(0).max(10_000) }))
    .output(output<Job>()),
  /** Lets a job that was cancelled before it began wait again, at its place. */
  requeue: procedure.input(z.object({ job: z.string() })).output(output<Job>()),
  /** Starts a waiting job beside those that run, whatever the places of its queue. */
  startNow: procedure.input(z.object({ job: z.string() })).output(output<Job>()),
  /** The user turns to another page: trainings on the processor hold still for half a second, so that it is there at once. */
  giveWay: procedure.output(output<void>()),
};
