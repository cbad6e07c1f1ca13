import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { StudioError, toStudioError } from '../../../shared/errors.ts';

/** What a JSON text says; null where it is damaged or of another shape. */
export function parseRecord<T>(text: string, schema: z.ZodType<T>): T | null {
  try {
    return schema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** The record of a prepared change at `path`. Throws StudioError('badInput') that says what cannot be done without it. */
export async function readChangeRecord<T>(
  path: string,
  schema: z.ZodType<T>,
  consequence: string,
): Promise<T> {
  const text = await readFile(path, 'utf8').catch((thrown: unknown) => {
    throw toStudioError(thrown);
  });
  const record = parseRecord(text, schema);
  if (record !== null) return record;
  throw new StudioError('badInput', `${path} is damaged: ${consequence}.`, {
    fix: 'Restore the file. The masks as they were are in the folder "old" beside it.',
  });
}
