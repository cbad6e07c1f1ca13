import { z } from 'zod';
import type { Job } from '../domain/job.ts';
import type { WeightsInfo } from '../domain/weights.ts';
import { filePath, output, procedure, safeName } from './base.ts';

/** Pretrained encoders: what there is, from where, and what is at hand. */
export const weightsContract = {
  list: procedure.output(output<readonly WeightsInfo[]>()),
  /** Downloads into the cache, going on where an earlier download stopped; progress in bytes. */
  fetch: procedure.input(z.object({ id: safeName })).output(output<Job>()),
  /**
   * Checks a file of the user's, converts it and keeps the copy; the event `weights` brings the report. `naming` is the
   * id of a naming scheme, for the rare files that their names alone do not tell.
   */
  importFile: procedure
    .input(z.object({ path: filePath, encoder: safeName, naming: safeName.optional() }))
    .output(output<Job>()),
  /** Removes what was fetched or imported from this machine. */
  remove: procedure.input(z.object({ id: safeName })).output(output<void>()),
};
