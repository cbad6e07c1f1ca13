import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { EncoderConventions, WeightsReport } from '../../../../shared/domain/weights.ts';
import { StudioError } from '../../../../shared/errors.ts';
import { makeFolder, writeFileAtomic } from '../../store/atomicFile.ts';
import { encodeSafetensors, type NamedTensor } from '../../store/safetensors.ts';
import { conventionsSchema, weightsReportSchema } from '../../store/weightsSchemas.ts';

const noteSchema = z.object({
  id: z.string(),
  encoder: z.string(),
  file: z.string(),
  bytes: z.number(),
  sha256: z.string(),
  conventions: conventionsSchema,
  report: weightsReportSchema,
});

/** Weights that the user brought, converted to our names. */
export interface ImportedWeights extends Omit<z.infer<typeof noteSchema>, 'conventions' | 'report'> {
  readonly path: string;
  readonly conventions: EncoderConventions;
  readonly report: WeightsReport;
}

function folderOf(cacheDir: string): string {
  return join(cacheDir, 'weights', 'imported');
}

/** All imported weights whose files are whole. */
export async function listImported(cacheDir: string): Promise<readonly ImportedWeights[]> {
  const found = await readdir(folderOf(cacheDir)).catch(() => []);
  const notes = found.filter((name) => name.endsWith('.json')).map((name) => basename(name, '.json'));
  const read = await Promise.all(notes.map((id) => readImported(id, cacheDir)));
  return read.filter((weights) => weights !== null);
}

async function readImported(id: string, cacheDir: string): Promise<ImportedWeights | null> {
  try {
    const note = noteSchema.parse(JSON.parse(await readFile(join(folderOf(cacheDir), `${id}.json`), 'utf8')));
    const path = join(folderOf(cacheDir), `${id}.safetensors`);
    return (await stat(path)).size === note.bytes ? { ...note, id, path } : null;
  } catch {
    return null;
  }
}

export interface NewImport {
  readonly id: string;
  readonly encoder: string;
  /** Name of the file it came from. */
  readonly file: string;
  /** SHA-256 of the file it came from. */
  readonly sha256: string;
  readonly tensors: readonly NamedTensor[];
  readonly conventions: EncoderConventions;
  readonly report: WeightsReport;
}

/** Writes the tensors, then the note that makes them known. An import of the same id is replaced. */
export async function storeImported(request: NewImport, cacheDir: string): Promise<ImportedWeights> {
  const { id, tensors, ...note } = request;
  const folder = folderOf(cacheDir);
  await makeFolder(folder);
  const bytes = encodeSafetensors(tensors, { encoder: note.encoder, source: note.file });
  const path = join(folder, `${id}.safetensors`);
  await rm(join(folder, `${id}.json`), { force: true });
  await writeFileAtomic(path, bytes);
  const complete = { id, ...note, bytes: bytes.length };
  await writeFileAtomic(join(folder, `${id}.json`), `${JSON.stringify(complete, null, 2)}\n`);
  return { ...complete, path };
}

/** Throws StudioError('notFound') where there is no such import. */
export async function removeImported(id: string, cacheDir: string): Promise<void> {
  const known = await listImported(cacheDir);
  if (!known.some((weights) => weights.id === id)) {
    throw new StudioError('notFound', `There are no imported weights "${id}".`, {
      fix: 'See: segstudio weights list',
    });
  }
  await rm(join(folderOf(cacheDir), `${id}.json`), { force: true });
  await rm(join(folderOf(cacheDir), `${id}.safetensors`), { force: true });
}
