import type { StudioClient } from '../../shared/contract/index.ts';
import { uploadLimits, uploadPathProblem } from '../../shared/domain/uploads.ts';
import { StudioError } from '../../shared/errors.ts';
import { toBase64 } from './base64.ts';
import { listFiles } from './droppedEntries.ts';
import type { FoundFile, TakenSource } from './droppedEntries.ts';

/** What was dropped or pasted. Taken from the event at once: afterwards the browser tells nothing more. */
export interface TakenFiles {
  readonly sources: readonly TakenSource[];
}

export interface SkippedFile {
  readonly path: string;
  readonly why: string;
}

/** Dropped or pasted files as paths on the host's disk. */
export interface HostFiles {
  readonly paths: readonly string[];
  /** Files whose names the host cannot take; the others are there. */
  readonly skipped: readonly SkippedFile[];
  /** The paths are copies of the host's own, to be given back by `files.abort` when no longer needed; else null. */
  readonly upload: string | null;
}

export interface UploadProgress {
  readonly files: number;
  readonly totalFiles: number;
  readonly bytes: number;
  readonly totalBytes: number;
}

export interface HostFilesOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: UploadProgress) => void) | undefined;
}

/** Files on their way at a time, so that the next is read while one is written. */
const lanes = 4;

/** null: nothing on a disk was dropped or pasted (text, an element of the page). */
export function takeFiles(data: DataTransfer | null): TakenFiles | null {
  if (data === null) return null;
  const sources = [...data.items].flatMap((item): TakenSource[] => {
    const file = item.kind === 'file' ? item.getAsFile() : null;
    if (file === null) return [];
    const entry = item.webkitGetAsEntry();
    return [
      { name: file.name, hostPath: hostPathOf(file), isFolder: entry?.isDirectory ?? false, file, entry },
    ];
  });
  return sources.length === 0 ? null : { sources };
}

/** What was chosen in a file field. */
export function takeChosen(files: FileList | null): TakenFiles | null {
  const sources = [...(files ?? [])].map((file): TakenSource => ({
    name: file.name,
    hostPath: hostPathOf(file),
    isFolder: false,
    file,
    entry: null,
  }));
  return sources.length === 0 ? null : { sources };
}

/** The desktop tells where a file lies, a browser does not; what was pasted lies nowhere. */
function hostPathOf(file: File): string | null {
  const path = globalThis.studio?.pathForFile(file) ?? '';
  return path === '' ? null : path;
}

/**
 * Paths of the files on the host's disk: known ones as they are, others uploaded.
 * Throws StudioError: 'cancelled' by `signal`, 'badInput' beyond `uploadLimits`, 'diskFull' …
 */
export async function toHostPaths(
  client: StudioClient,
  taken: TakenFiles,
  options: HostFilesOptions = {},
): Promise<HostFiles> {
  const known = taken.sources.flatMap(({ hostPath }) => (hostPath === null ? [] : [hostPath]));
  const unknown = taken.sources.filter(({ hostPath }) => hostPath === null);
  if (unknown.length === 0) return { paths: known, skipped: [], upload: null };
  const uploaded = await upload(client, unknown, '', options);
  return { ...uploaded, paths: [...known, ...uploaded.paths] };
}

/** As `toHostPaths`, but always one folder: a single one that was dropped, else one made of all that was. */
export async function toHostFolder(
  client: StudioClient,
  taken: TakenFiles,
  options: HostFilesOptions = {},
): Promise<HostFiles> {
  const [first] = taken.sources;
  if (taken.sources.length === 1 && first.isFolder) return toHostPaths(client, taken, options);
  return upload(client, taken.sources, 'Dropped files/', options);
}

async function upload(
  client: StudioClient,
  sources: readonly TakenSource[],
  prefix: string,
  options: HostFilesOptions,
): Promise<HostFiles> {
  const found = await listFiles(sources, options.signal);
  const named = found.map(({ path, file }) => ({ path: prefix + path, file }));
  const skipped = named.flatMap(({ path }) => {
    const why = uploadPathProblem(path);
    return why === null ? [] : [{ path, why }];
  });
  const files = named.filter(({ path }) => uploadPathProblem(path) === null);
  assertSendable(files);
  const bytes = files.reduce((sum, { file }) => sum + file.size, 0);
  const { upload: id } = await client.files.begin({ files: files.length, bytes });
  try {
    await sendAll(client, id, files, bytes, options);
    const { paths } = await client.files.finish({ upload: id });
    return { paths, skipped, upload: id };
  } catch (thrown) {
    await client.files.abort({ upload: id }).catch(() => undefined);
    throw thrown;
  }
}

function assertSendable(files: readonly FoundFile[]): void {
  if (files.length === 0) {
    throw new StudioError('badInput', 'Nothing that can be read was dropped.', {
      fix: 'Drop files, or a folder that holds some.',
    });
  }
  if (files.length <= uploadLimits.files) return;
  throw new StudioError('badInput', `${files.length} files are too many to send from a browser.`, {
    fix: 'Copy the folder to the machine that runs the studio and choose it there.',
  });
}

async function sendAll(
  client: StudioClient,
  id: string,
  files: readonly FoundFile[],
  totalBytes: number,
  { signal, onProgress }: HostFilesOptions,
): Promise<void> {
  const waiting = files.values();
  const progress = { files: 0, totalFiles: files.length, bytes: 0, totalBytes };
  async function sendSome(): Promise<void> {
    for (const { path, file } of waiting) {
      for (let offset = 0; offset === 0 || offset < file.size; offset += uploadLimits.chunkBytes) {
        assertGoesOn(signal);
        const data = await readBase64(file, offset, offset + uploadLimits.chunkBytes);
        await client.files.write({ upload: id, path, offset, data });
        progress.bytes = Math.min(totalBytes, progress.bytes + uploadLimits.chunkBytes);
      }
      progress.files += 1;
      onProgress?.({ ...progress });
    }
  }
  await Promise.all(Array.from({ length: lanes }, sendSome));
}

function assertGoesOn(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new StudioError('cancelled', 'Cancelled.');
}

async function readBase64(file: File, from: number, to: number): Promise<string> {
  const bytes = await file
    .slice(from, to)
    .arrayBuffer()
    .catch((cause: unknown) => {
      throw new StudioError('io', `${file.name} cannot be read any longer.`, {
        fix: 'Drop it again.',
        cause,
      });
    });
  return toBase64(new Uint8Array(bytes));
}
