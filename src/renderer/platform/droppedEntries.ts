import { StudioError } from '../../shared/errors.ts';

/** One thing that was dropped: a file, or a folder with all that is in it. */
export interface TakenSource {
  readonly name: string;
  /** Where it lies on the host's disk; null in a browser, and for what was pasted. */
  readonly hostPath: string | null;
  readonly isFolder: boolean;
  readonly file: File;
  /** Null for files that did not come by a drop. */
  readonly entry: FileSystemEntry | null;
}

export interface FoundFile {
  /** Relative, "/" between its parts. */
  readonly path: string;
  readonly file: File;
}

/** Every file of what was dropped, folders entered; hidden ones (".DS_Store") left out. */
export async function listFiles(
  sources: readonly TakenSource[],
  signal?: AbortSignal,
): Promise<readonly FoundFile[]> {
  const found: FoundFile[] = [];
  for (const { name, isFolder, file, entry } of sources) {
    if (isFolder && entry !== null) await listInto(found, entry, '', signal);
    else if (!isHidden(name)) found.push({ path: name, file });
  }
  return found;
}

async function listInto(
  found: FoundFile[],
  entry: FileSystemEntry,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (signal?.aborted === true) throw new StudioError('cancelled', 'Cancelled.');
  if (isHidden(entry.name)) return;
  const path = folder + entry.name;
  if (isFileEntry(entry)) {
    found.push({ path, file: await fileOf(entry) });
  } else if (isFolderEntry(entry)) {
    for (const child of await childrenOf(entry)) await listInto(found, child, `${path}/`, signal);
  }
}

function isHidden(name: string): boolean {
  return name.startsWith('.');
}

function isFileEntry(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolderEntry(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => {
    entry.file(resolve, (cause) => reject(unreadable(entry, cause)));
  });
}

/** A reader gives some entries at a time, and none at the end. */
async function childrenOf(entry: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = entry.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<readonly FileSystemEntry[]>((resolve, reject) => {
      reader.readEntries(resolve, (cause) => reject(unreadable(entry, cause)));
    });
    if (some.length === 0) return all;
    all.push(...some);
  }
}

function unreadable(entry: FileSystemEntry, cause: unknown): StudioError {
  return new StudioError('io', `${entry.fullPath} cannot be read.`, {
    fix: 'Check that it is still there and may be read, then drop it again.',
    cause,
  });
}
