import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { z } from 'zod';
import type { VideoParams, VideoResult } from '../../../shared/domain/jobSpecs.ts';
import type { MadeVideo, VideoShares } from '../../../shared/domain/video.ts';
import { makeFolder, writeFileAtomic } from '../store/atomicFile.ts';

/**
 * Finished videos, `<project>/videos/<name>.mp4`, each with `<name>.json` that says what it was made from, and, when
 * asked for, `<name>.csv` and the folder `<name>_masks`.
 */
export function videosFolder(project: string): string {
  return join(project, 'videos');
}

const noteSchema = z.object({
  source: z.string(),
  run: z.string(),
  step: z.number(),
  alpha: z.number(),
  frames: z.number(),
  width: z.number(),
  height: z.number(),
  frameRate: z.number().nullable(),
  framesPerSecond: z.number(),
  createdAt: z.string(),
  warnings: z.array(z.string()),
});

/**
 * A path for what `input` becomes with `run` that no file has yet and that was not promised; from now on it is.
 * @param promised paths of videos that are still to be written
 */
export async function freeVideoPath(
  project: string,
  input: string,
  run: string,
  promised: Set<string>,
): Promise<string> {
  const folder = videosFolder(project);
  await makeFolder(folder);
  const stem = `${basename(input, extname(input))}_${run.replace(/^\d{4}-\d{2}-\d{2}_/, '')}`.replace(
    /^\.+/,
    '',
  );
  const written = await readdir(folder);
  // From here on nothing waits: two that are asked for at once do not get the same.
  const coming = [...promised].filter((path) => dirname(path) === folder).map((path) => basename(path));
  const taken = new Set([...written, ...coming].map((name) => name.toLowerCase()));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? stem : `${stem}-${number}`;
    const files = [`${name}.mp4`, `${name}.csv`, `${name}.json`, `${name}_masks`];
    if (files.some((file) => taken.has(file.toLowerCase()))) continue;
    const path = join(folder, `${name}.mp4`);
    promised.add(path);
    return path;
  }
}

/** What goes with a video: its table of shares, its masks, its note. */
export function besideVideo(video: string): {
  readonly csv: string;
  readonly masks: string;
  readonly note: string;
} {
  const stem = video.slice(0, video.length - extname(video).length);
  return { csv: `${stem}.csv`, masks: `${stem}_masks`, note: `${stem}.json` };
}

/** Says what a finished video was made from, so that it can be shown beside it. */
export async function noteVideo({ input, alpha }: VideoParams, result: VideoResult): Promise<void> {
  const { run, checkpoint, output, frames, width, height, frameRate, framesPerSecond, warnings } = result;
  const note: z.infer<typeof noteSchema> = {
    ...{ source: input, run, step: checkpoint, alpha, frames, width, height, frameRate, framesPerSecond },
    createdAt: new Date().toISOString(),
    warnings: [...warnings],
  };
  await writeFileAtomic(
    besideVideo(output).note,
    `${JSON.stringify({ formatVersion: 1, ...note }, null, 2)}\n`,
  );
}

/** Finished videos of the project, newest first; a note without its video, or a damaged one, is passed over. */
export async function listMadeVideos(project: string): Promise<readonly Omit<MadeVideo, 'id'>[]> {
  const folder = videosFolder(project);
  const names: readonly string[] = await readdir(folder).catch(() => []);
  const videos = names.filter((name) => !name.startsWith('.') && names.includes(noteName(name)));
  const found = await Promise.all(videos.map((name) => readMadeVideo(folder, name)));
  return found.filter((video) => video !== null).sort((a, b) => b.createdAt.localeCompare(a.createdAt));
}

/** Paths of videos that lie in the project's `videos` folder without having been made there. */
export async function listSourceVideos(project: string): Promise<readonly string[]> {
  const folder = videosFolder(project);
  const names: readonly string[] = await readdir(folder).catch(() => []);
  return names
    .filter((name) => /^[^.].*\.(mp4|m4v|mov|mkv|webm)$/i.test(name) && !names.includes(noteName(name)))
    .sort((a, b) => a.localeCompare(b))
    .map((name) => join(folder, name));
}

function noteName(video: string): string {
  return extname(video) === '.json' ? '' : basename(besideVideo(video).note);
}

async function readMadeVideo(folder: string, name: string): Promise<Omit<MadeVideo, 'id'> | null> {
  const path = join(folder, name);
  const { note: notePath, csv } = besideVideo(path);
  const file = await stat(path);
  const note = noteSchema.safeParse(parseJson(await readFile(notePath, 'utf8').catch(() => '')));
  if (!note.success || !file.isFile() || path === csv) return null;
  const hasShares = await stat(csv).then(
    () => true,
    () => false,
  );
  return { ...note.data, name, path, bytes: file.size, hasShares };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The table of shares beside a video, thinned evenly to `points` rows; null where there is none or it is damaged. */
export async function readShares(
  video: string,
  points: number,
): Promise<(Omit<VideoShares, 'classes'> & { readonly names: readonly string[] }) | null> {
  const text = await readFile(besideVideo(video).csv, 'utf8').catch(() => null);
  if (text === null) return null;
  const [head = '', ...lines] = text.trimEnd().split('\n');
  const names = splitRow(head).slice(2);
  const kept = thin(lines, points).map((line) => line.split(',').slice(1).map(Number));
  if (kept.some((row) => row.length !== names.length + 1 || row.some(Number.isNaN))) return null;
  return { names, seconds: kept.map((row) => row[0]), shares: kept.map((row) => row.slice(1)) };
}

function thin<Item>(items: readonly Item[], count: number): readonly Item[] {
  if (items.length <= count) return items;
  return Array.from({ length: count }, (_, i) => items[Math.round((i * (items.length - 1)) / (count - 1))]);
}

/** One row of our own table: names may be quoted, quotes doubled. */
function splitRow(row: string): readonly string[] {
  const cells = row.match(/("([^"]|"")*"|[^",])*(?=,|$)/g) ?? [];
  return cells
    .filter((cell, at) => cell !== '' || at === 0)
    .map((cell) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell));
}
