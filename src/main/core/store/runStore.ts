import { appendFile, readFile, readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { newestRun } from '../../../shared/domain/runName.ts';
import { StudioError } from '../../../shared/errors.ts';
import type {
  RunArguments,
  RunDetail,
  RunPreviews,
  RunStatus,
  RunSummary,
} from '../../../shared/domain/run.ts';
import { createFolderAtomic, makeFolder, writeFileAtomic } from './atomicFile.ts';
import { listCheckpoints } from './checkpointStore.ts';
import { createSeriesReader } from './eventReader.ts';
import type { SeriesReader } from './eventReader.ts';
import { exists } from './exists.ts';
import {
  argumentsFile,
  keptFile,
  parseRunArguments,
  parseRunStatus,
  statusFile,
  summarizeRun,
} from './runFiles.ts';
import { formatJson, readText } from './textFile.ts';
import { sweepTemps, targetOfTemp } from './temporaries.ts';

/** `<DATE>_<NET>__<N>` */
const runName = /^\d{4}-\d{2}-\d{2}_.+__\d+$/;

export function runsFolder(project: string): string {
  return join(project, 'runs');
}

/**
 * Makes the folder of a new run, `<project>/runs/<DATE>_<NET>__<N>`, with its arguments and status in it:
 * in one act, so that two trainings that start together get two numbers.
 * @param describe the arguments and the first status of the run that gets `run` as its name
 * @param fill adds to the folder before anyone sees it; asked once more where one that began at once took the number
 * @returns the folder's absolute path
 */
export async function createRun(
  project: string,
  net: string,
  describe: (run: string) => { readonly args: RunArguments; readonly status: RunStatus },
  fill: (folder: string) => Promise<void> = () => Promise.resolve(),
): Promise<string> {
  const folder = runsFolder(resolve(project));
  await makeFolder(folder);
  await sweepTemps(folder);
  const stem = `${localDate(new Date())}_${net}__`;
  for (let number = await nextNumber(folder, stem); ; number += 1) {
    const path = join(folder, `${stem}${number}`);
    const { args, status } = describe(basename(path));
    const write = async (temp: string): Promise<void> => {
      await writeFile(join(temp, argumentsFile), formatJson(args));
      await writeFile(join(temp, statusFile), formatJson(status));
      await fill(temp);
    };
    if (await tryCreate(path, write)) return path;
  }
}

/** False: there is something of that name already. */
async function tryCreate(path: string, write: (temp: string) => Promise<void>): Promise<boolean> {
  try {
    await createFolderAtomic(path, write);
    return true;
  } catch (thrown) {
    if (thrown instanceof StudioError && thrown.code === 'conflict' && (await exists(path))) return false;
    throw thrown;
  }
}

/** A run that is still being filled has its number already: that may take long, and would have to be done again. */
async function nextNumber(folder: string, stem: string): Promise<number> {
  const numbers = (await readdir(folder))
    .map((name) => targetOfTemp(name) ?? name)
    .filter((name) => name.startsWith(stem))
    .map((name) => Number(name.slice(stem.length)))
    .filter((number) => Number.isSafeInteger(number));
  return Math.max(0, ...numbers) + 1;
}

function localDate(date: Date): string {
  const parts = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  return parts.map((part) => String(part).padStart(2, '0')).join('-');
}

/** Replaces `runargs.json`; what is changed in a run's arguments stays in its amendments. */
export async function writeRunArguments(runFolder: string, args: RunArguments): Promise<void> {
  await writeFileAtomic(join(runFolder, argumentsFile), formatJson(args));
}

export async function writeRunStatus(runFolder: string, status: RunStatus): Promise<void> {
  await writeFileAtomic(join(runFolder, statusFile), formatJson(status));
}

/** Adds a line with its time of day to `runlog`. */
export async function appendRunLog(runFolder: string, line: string): Promise<void> {
  await appendFile(join(runFolder, 'runlog'), `${new Date().toISOString()} ${line}\n`);
}

/** The last `count` lines of `runlog`, oldest first; none where it is missing. */
export async function readRunLog(runFolder: string, count: number): Promise<readonly string[]> {
  const text = await readFile(join(runFolder, 'runlog'), 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .slice(-count);
}

/** Throws StudioError('notFound') where `runargs.json` is missing or damaged: such a run can be shown, not used. */
export async function readRunArguments(runFolder: string): Promise<RunArguments> {
  const args = parseRunArguments(await readText(join(runFolder, argumentsFile)));
  if (args !== null) return args;
  throw new StudioError(
    'notFound',
    `Run folder incomplete: ${argumentsFile} is missing or damaged in ${runFolder}.`,
    {
      fix: 'Restore the file from a backup, or choose another run.',
    },
  );
}

/** All runs of the project, newest first; damaged ones are listed with their problem. */
export async function listRuns(project: string): Promise<readonly RunSummary[]> {
  const folder = runsFolder(project);
  const visible = (await readdir(folder).catch(() => [])).filter((name) => !name.startsWith('.'));
  // A damaged run is known by its name, a renamed one by what it holds.
  const isRun = await Promise.all(
    visible.map(async (name) => runName.test(name) || (await isRunFolder(join(folder, name)))),
  );
  const names = visible.filter((_, place) => isRun[place]);
  const summaries = await Promise.all(names.map((name) => readRunSummary(join(folder, name))));
  return summaries.sort((a, b) => b.createdAt.localeCompare(a.createdAt) || b.run.localeCompare(a.run));
}

/** What is known of the run in `runFolder`, whatever is missing there. */
export async function readRunSummary(runFolder: string): Promise<RunSummary> {
  const [args, status, isKept] = await Promise.all([
    readText(join(runFolder, argumentsFile)),
    readRunStatus(runFolder),
    exists(join(runFolder, keptFile)),
  ]);
  return summarizeRun(basename(runFolder), parseRunArguments(args), status, isKept);
}

/** A process may say its last word and end between the reading and the look at it: of one that is gone it is read again. */
async function readRunStatus(runFolder: string): Promise<RunStatus> {
  const path = join(runFolder, statusFile);
  const status = parseRunStatus(await readText(path));
  return status.state === 'interrupted' ? parseRunStatus(await readText(path)) : status;
}

/** Throws StudioError('notFound') where the run's arguments cannot be read. */
export async function readRunDetail(
  runFolder: string,
  reader: SeriesReader = createSeriesReader(runFolder),
): Promise<RunDetail> {
  const [args, status, isKept, checkpoints, series] = await Promise.all([
    readRunArguments(runFolder),
    readRunStatus(runFolder),
    exists(join(runFolder, keptFile)),
    listCheckpoints(runFolder),
    reader.tags(),
  ]);
  const summary = summarizeRun(basename(runFolder), args, status, isKept);
  return { summary, arguments: args, status, checkpoints, series };
}

/**
 * Folder of the run that `reference` names: a run's folder name, its path, or `latest`, the newest; a run whose folder
 * is called so all the same is what that names.
 * Throws StudioError('notFound') listing what there is.
 */
export async function findRun(project: string, reference: string): Promise<string> {
  // The usual case must not read every other run: a page asks for many at once.
  const direct = join(resolve(runsFolder(project)), reference);
  if (
    isPlainName(reference) &&
    (runName.test(reference) ? await exists(direct) : await isRunFolder(direct))
  ) {
    return direct;
  }
  const runs = await listRuns(project);
  const name = reference === newestRun ? runs.at(0)?.run : reference;
  const known = runs.find(({ run }) => run === name);
  if (known !== undefined) return join(resolve(runsFolder(project)), known.run);
  if (isAbsolute(reference) && (await isRunFolder(reference))) return reference;
  throw new StudioError('notFound', `There is no run "${reference}" in ${project}.`, {
    fix:
      runs.length === 0
        ? 'Train one first: segstudio train'
        : `Choose latest, a path, or one of: ${runs
            .slice(0, 8)
            .map(({ run }) => run)
            .join(', ')}.`,
  });
}

/** Whether the run's folder is one of the project's own. */
export function isRunOf(project: string, folder: string): boolean {
  return dirname(resolve(folder)) === resolve(runsFolder(project));
}

function isPlainName(reference: string): boolean {
  return reference === basename(reference) && !reference.startsWith('.');
}

async function isRunFolder(path: string): Promise<boolean> {
  const found = await Promise.all([argumentsFile, 'checkpoints'].map((name) => exists(join(path, name))));
  return found.includes(true);
}

/** Steps of which predictions of monitored images were kept, ascending, and those images' ids. */
export async function listPreviews(runFolder: string): Promise<RunPreviews> {
  const folder = join(runFolder, 'previews');
  const names = await readdir(folder).catch(() => []);
  const steps = names.filter((name) => /^\d+$/.test(name)).map(Number);
  steps.sort((a, b) => a - b);
  const last = steps.at(-1);
  const files = last === undefined ? [] : await readdir(join(folder, String(last))).catch(() => []);
  const items = files.filter((file) => file.endsWith('.png')).map((file) => file.slice(0, -'.png'.length));
  return { steps, items: items.sort((a, b) => a.localeCompare(b)) };
}
