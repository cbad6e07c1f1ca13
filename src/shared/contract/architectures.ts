import { z } from 'zod';
import type { ArchitectureFile } from '../domain/architectures.ts';
import { output, procedure, safeName } from './base.ts';

/** The open project's own encoders and decoders: files of its `architectures` folder, run only once they are trusted. */
export const architecturesContract = {
  /** All files with their text, read anew. */
  list: procedure.output(output<readonly ArchitectureFile[]>()),
  /** Trusts a file with exactly this content; asked again when it changes. */
  trust: procedure
    .input(z.object({ file: safeName, sha256: z.string().regex(/^[0-9a-f]{64}$/) }))
    .output(output<readonly ArchitectureFile[]>()),
};
