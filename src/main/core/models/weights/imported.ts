import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { EncoderConventions, WeightsReport } from '../../../../shared/domain/weights.ts';
import { StudioError } from '../../../../shared/errors.ts';
import { makeFolder, writeFileAtomic } from '../../store/atomicFile.ts';
import { encodeSafetensors, type NamedTensor } from '../../store/safetensors.ts';
import { conventionsSchema, noteConventions, weightsReportSchema } from '../../store/weightsSchemas.ts';
import { importConventions } from './conventionsNote.ts';

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
  const noted = await listNoted(cacheDir);
  const sizes = await Promise.all(
    noted.map(({ path }) =>
      stat(path).then(
        ({ size }) => size,
        () => null,
      ),
    ),
  );
  return noted.filter(({ bytes }, at) => bytes === sizes[at]);
}

/** All imports that have a note; their files may be gone. */
async function listNoted(cacheDir: string): Promise<readonly ImportedWeights[]> {
  const found = await readdir(folderOf(cacheDir)).catch(() => []);
  const ids = found.filter((name) => name.endsWith('.json')).map((name) => basename(name, '.json'));
  const read = await Promise.all(ids.map((id) => readNote(id, cacheDir)));
  return read.filter((weights) => weights !== null);
}

async function readNote(id: string, cacheDir: string): Promise<ImportedWeights | null> {
  try {
    const note = noteSchema.parse(JSON.parse(await readFile(join(folderOf(cacheDir), `${id}.json`), 'utf8')));
    const conventions = importConventions(note.conventions, note.report.naming);
    return { ...note, id, conventions, path: join(folderOf(cacheDir), `${id}.safetensors`) };
  } catch {
    return null;
  }
}

export interface NewImport {
  /** The id it gets where no other weights have it. */
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

/**
 * Writes the tensors, then the note that makes them known. Other weights of the same id stay: the new ones are numbered.
 * An import of the same file takes the place of its earlier one.
 */
export async function storeImported(request: NewImport, cacheDir: string): Promise<ImportedWeights> {
  const { id: wanted, tensors, ...note } = request;
  const id = chooseId(wanted, note, await listNoted(cacheDir));
  const folder = folderOf(cacheDir);
  await makeFolder(folder);
  const bytes = encodeSafetensors(tensors, {
    ...{ encoder: note.encoder, source: note.file },
    ...noteConventions(note.conventions),
  });
  const path = join(folder, `${id}.safetensors`);
  await rm(join(folder, `${id}.json`), { force: true });
  await writeFileAtomic(path, bytes);
  const complete = { id, ...note, bytes: bytes.length };
  await writeFileAtomic(join(folder, `${id}.json`), `${JSON.stringify(complete, null, 2)}\n`);
  return { ...complete, path };
}

/** `best` or, where other weights have that, `best_2`. Ids that differ in case alone are one file on many disks. */
function chooseId(
  wanted: string,
  { encoder, sha256 }: Pick<NewImport, 'encoder' | 'sha256'>,
  known: readonly ImportedWeights[],
): string {
  const plain = wanted.toLowerCase();
  const isAlike = (id: string) =>
    id.toLowerCase().startsWith(plain) && /^(_\d+)?$/.test(id.toLowerCase().slice(plain.length));
  const alike = known.filter(({ id }) => isAlike(id));
  const same = alike.find((weights) => weights.encoder === encoder && weights.sha256 === sha256);
  if (same !== undefined) return same.id;
  const taken = new Set(alike.map(({ id }) => id.toLowerCase()));
  const numbered = Array.from({ length: taken.size }, (_, at) => `${wanted}_${at + 2}`);
  return [wanted, ...numbered].find((id) => !taken.has(id.toLowerCase()))!;
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
