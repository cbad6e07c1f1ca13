import type { Dirent } from 'node:fs';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import type { ImportProblem } from '../../../shared/domain/dataset.ts';
import { StudioError, toStudioError } from '../../../shared/errors.ts';

/** Everything under a source folder, listed once. */
export interface SourceTree {
  /** Absolute path. */
  readonly root: string;
  /** Regular files relative to `root` with "/" between parts, sorted. */
  readonly files: readonly string[];
  readonly problems: readonly ImportProblem[];
}

/** Left by operating systems and tools; never data. Hidden files are skipped too. */
const ignoredNames = new Set([
  '__MACOSX',
  'Thumbs.db',
  'desktop.ini',
  '@eaDir',
  '$RECYCLE.BIN',
  'node_modules',
]);

/** List files and class tables are short; anything larger is not read as text. */
const maxTextBytes = 64 * 2 ** 20;

interface Scan {
  readonly root: string;
  readonly realRoot: string;
  readonly files: string[];
  readonly problems: ImportProblem[];
  /** Real paths of folders entered: what ends a loop of links. */
  readonly visited: Set<string>;
}

/**
 * Lists a folder. Links are followed inside it; links that lead out of it or in circles, pipes, sockets,
 * devices and unreadable folders are listed as problems and never opened.
 * Throws StudioError('notFound' | 'badInput') where `path` is no folder.
 */
export async function scanFolder(path: string): Promise<SourceTree> {
  const root = resolve(path);
  const found = await stat(root).catch((thrown: unknown) => {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw toStudioError(thrown);
    throw new StudioError('notFound', `${root} does not exist.`, { fix: 'Check the path.' });
  });
  if (!found.isDirectory()) {
    throw new StudioError('badInput', `${root} is a file, not a folder.`, {
      fix: 'Give the folder that holds the images.',
    });
  }
  const realRoot = await realpath(root);
  const scan: Scan = { root, realRoot, files: [], problems: [], visited: new Set([realRoot]) };
  await scanInto(scan, '');
  scan.files.sort((a, b) => (a < b ? -1 : 1));
  return { root, files: scan.files, problems: scan.problems };
}

/** A short text file of the tree, null when it is unreadable or too large to be one. */
export async function readTreeText(tree: SourceTree, file: string): Promise<string | null> {
  const path = join(tree.root, file);
  const size = await stat(path).then(
    (found) => found.size,
    () => Infinity,
  );
  if (size > maxTextBytes) return null;
  const text = await readFile(path, 'utf8').catch(() => null);
  return text?.replace(/^\uFEFF/, '') ?? null;
}

async function scanInto(scan: Scan, folder: string): Promise<void> {
  const entries = await readdir(join(scan.root, folder), { withFileTypes: true }).catch(() => null);
  if (entries === null) {
    scan.problems.push(special(folder, 'The folder cannot be read.'));
    return;
  }
  for (const entry of entries) {
    if (entry.name.startsWith('.') || ignoredNames.has(entry.name)) continue;
    await scanEntry(scan, entry, folder === '' ? entry.name : `${folder}/${entry.name}`);
  }
}

async function scanEntry(scan: Scan, entry: Dirent, file: string): Promise<void> {
  if (entry.isFile()) scan.files.push(file);
  else if (entry.isDirectory()) await scanInto(scan, file);
  else if (entry.isSymbolicLink()) await scanLink(scan, file);
  else scan.problems.push(special(file, 'It is a pipe, socket or device.'));
}

async function scanLink(scan: Scan, file: string): Promise<void> {
  const target = await realpath(join(scan.root, file)).catch(() => null);
  const found = target === null ? null : await stat(target).catch(() => null);
  if (target === null || found === null) {
    scan.problems.push(special(file, 'The link leads nowhere.'));
  } else if (!target.startsWith(scan.realRoot + sep)) {
    scan.problems.push(special(file, 'The link leads out of the folder.'));
  } else if (found.isFile()) {
    scan.files.push(file);
  } else if (
    found.isDirectory() &&
    !scan.visited.has(target) &&
    !join(scan.root, file).startsWith(target + sep)
  ) {
    scan.visited.add(target);
    await scanInto(scan, file);
  } else {
    scan.problems.push(special(file, 'The link leads in a circle, or to no ordinary file.'));
  }
}

function special(file: string, message: string): ImportProblem {
  return { file: file === '' ? '.' : file, code: 'specialFile', message };
}
