import { cp, mkdir, readdir, rmdir, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import sharp from 'sharp';
import type { DatasetItem, Split } from '../../../../shared/domain/dataset.ts';
import { StudioError } from '../../../../shared/errors.ts';
import { createFolderAtomic, makeFolder } from '../../store/atomicFile.ts';
import { writeDatasetTables } from '../../store/datasetStore.ts';
import { createProject } from '../../store/projectStore.ts';
import type { FfmpegTool } from '../../video/ffmpegTool.ts';
import { mapConcurrently } from '../concurrent.ts';
import { countLabels } from '../labelMask.ts';
import { encodeIndexPng } from '../maskIo.ts';
import { createRng } from '../rng.ts';
import type { Camera } from './camera.ts';
import { sampleClasses } from './classes.ts';
import { renderScene } from './scene.ts';
import { sampleVideoFrames, writeSampleVideo } from './video.ts';
import { createWorld } from './world.ts';

export const sampleDataset = 'streets';
/** Relative to the project's folder. */
export const sampleVideoFile = 'videos/street.mp4';

const size = { width: 320, height: 240 } as const;

/** 120 streets: enough that a small net learns them in minutes. */
const imagesPerSplit: readonly (readonly [Split, number])[] = [
  ['train', 84],
  ['val', 24],
  ['test', 12],
];

export interface SampleOptions {
  /** null: the video is left out. */
  readonly ffmpeg: FfmpegTool | null;
  /** Folder with finished runs to copy in; null: none. */
  readonly runs: string | null;
  readonly seed?: number;
  readonly onProgress?: (done: number, total: number, what: 'images' | 'frames') => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes the sample project in `dir`, which must be empty or absent: street scenes with exact masks, a short
 * video, and the runs that come with the application. The same seed gives the same pixels. The folder
 * appears whole, or not at all.
 */
export async function writeSample(dir: string, options: SampleOptions): Promise<void> {
  const folder = resolve(dir);
  await removeEmptyFolder(folder);
  await makeFolder(resolve(folder, '..'));
  await createFolderAtomic(folder, async (temp) => {
    await createProject(temp, { name: basename(folder), classes: sampleClasses });
    await writeDataset(join(temp, 'datasets', sampleDataset), options);
    if (options.ffmpeg !== null) await writeVideo(temp, options.ffmpeg, options);
    if (options.runs !== null) await cp(options.runs, join(temp, 'runs'), { recursive: true });
  });
}

async function removeEmptyFolder(folder: string): Promise<void> {
  const names = await readdir(folder).catch((thrown: unknown) => {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new StudioError('badInput', `${folder} is no folder.`, {
      fix: 'Choose a new folder.',
      cause: thrown,
    });
  });
  if (names === null) return;
  if (names.length > 0) {
    throw new StudioError('conflict', `${folder} is not empty.`, { fix: 'Choose a new folder.' });
  }
  await rmdir(folder);
}

async function writeDataset(dir: string, options: SampleOptions): Promise<void> {
  await makeFolder(join(dir, 'images'));
  await mkdir(join(dir, 'masks'));
  const wanted = imagesPerSplit.flatMap(([split, count]) => new Array<Split>(count).fill(split));
  let done = 0;
  const items = await mapConcurrently(wanted, 4, options.signal, async (split, i) => {
    const item = await writeItem(dir, i, split, options.seed ?? 1);
    options.onProgress?.(++done, wanted.length, 'images');
    return item;
  });
  const info = { name: sampleDataset, format: 'sample', linked: false, createdAt: new Date().toISOString() };
  await writeDatasetTables(dir, info, items);
}

async function writeItem(dir: string, i: number, split: Split, seed: number): Promise<DatasetItem> {
  const id = `street_${String(i + 1).padStart(3, '0')}`;
  const { image, mask } = await renderScene(createWorld(seed * 1000 + i), cameraOf(seed, i), i);
  const raw = { width: size.width, height: size.height, channels: 3 } as const;
  const jpeg = await sharp(image.data, { raw }).jpeg({ quality: 92, chromaSubsampling: '4:4:4' }).toBuffer();
  await writeFile(join(dir, `images/${id}.jpg`), jpeg);
  await writeFile(join(dir, `masks/${id}.png`), await encodeIndexPng(mask, sampleClasses));
  return {
    id,
    name: `${id}.jpg`,
    image: `images/${id}.jpg`,
    mask: `masks/${id}.png`,
    ...size,
    split,
    review: 'approved',
    pixels: countLabels(mask),
  };
}

function cameraOf(seed: number, i: number): Camera {
  const rng = createRng(seed, 107, i);
  return {
    ...size,
    focal: rng.between(215, 320),
    horizon: rng.between(94, 128),
    x: rng.between(-0.4, 1.4),
    y: rng.between(1.35, 2.1),
    z: rng.between(0, 40),
  };
}

async function writeVideo(project: string, ffmpeg: FfmpegTool, options: SampleOptions): Promise<void> {
  await mkdir(join(project, 'videos'));
  let done = 0;
  const onFrame = () => options.onProgress?.(++done, sampleVideoFrames, 'frames');
  await writeSampleVideo(
    ffmpeg,
    join(project, sampleVideoFile),
    (options.seed ?? 1) * 1000 + 500,
    onFrame,
    options.signal,
  );
}
