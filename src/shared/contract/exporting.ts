import { z } from 'zod';
import type { Job } from '../domain/job.ts';
import { checkpoint, filePath, output, procedure, safeName } from './base.ts';

/** A form that other programs read a trained net in. */
export interface ExportFormat {
  readonly id: string;
  readonly name: string;
  readonly help: string;
}

export const exportingContract = {
  formats: procedure.output(output<readonly ExportFormat[]>()),
  /** Writes a checkpoint into the folder `out`, empty or absent, compared with the run before it is put in place. */
  start: procedure
    .input(z.object({ run: safeName, checkpoint, format: safeName, out: filePath }))
    .output(output<Job>()),
};
