import { z } from 'zod';
import { uploadLimits } from '../domain/uploads.ts';
import { output, procedure } from './base.ts';

const upload = z.uuid();
/** Base64 of at most `uploadLimits.chunkBytes`. */
const chunk = z.base64().max(Math.ceil(uploadLimits.chunkBytes / 3) * 4);

/** What an upload became: a folder of the host's own, removed when the host ends. */
export interface UploadedFiles {
  readonly folder: string;
  /** Absolute paths of what lies directly in it, sorted. */
  readonly paths: readonly string[];
}

/**
 * Files for a host whose disk the caller cannot name: dropped or pasted in a browser, or pasted anywhere.
 * begin → write … → finish; an upload that is not finished is nowhere to be seen.
 */
export const filesContract = {
  /** Announces how much will come; throws 'badInput' beyond `uploadLimits`, 'diskFull' where it would not fit. */
  begin: procedure
    .input(
      z.object({
        files: z.number().int().min(1).max(uploadLimits.files),
        bytes: z.number().int().min(0).max(uploadLimits.bytes),
      }),
    )
    .output(output<{ readonly upload: string }>()),
  /**
   * Bytes of one file at `offset`, which is at most what has come of it so far: a call may be repeated.
   * `path` is relative, "/" between its parts (`uploadPathProblem`).
   */
  write: procedure
    .input(z.object({ upload, path: z.string(), offset: z.number().int().min(0), data: chunk }))
    .output(output<void>()),
  /** Resolves when everything that was written is on the disk to stay. */
  finish: procedure.input(z.object({ upload })).output(output<UploadedFiles>()),
  /** Removes an upload, finished or not; one that is not there (any longer) is no error. */
  abort: procedure.input(z.object({ upload })).output(output<void>()),
};
