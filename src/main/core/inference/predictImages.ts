import { realpath } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import sharp from 'sharp';
import type { PredictedImage, PredictResult } from '../../../shared/domain/jobSpecs.ts';
import type { LabelClass } from '../../../shared/domain/labels.ts';
import { StudioError, toStudioError } from '../../../shared/errors.ts';
import { startClock } from '../clock.ts';
import { readImage } from '../data/imageIo.ts';
import type { RgbImage } from '../data/imageIo.ts';
import { encodeIndexPng } from '../data/maskIo.ts';
import type { JobContext } from '../jobContext.ts';
import { createProgressMeter } from '../progressMeter.ts';
import { openOutputFolder } from '../store/outputFolder.ts';
import type { OutputFolder } from '../store/outputFolder.ts';
import { createClassBlender } from './overlay.ts';
import type { Predictor } from './predictor.ts';

/** An image to segment, and the stem of the files written for it. */
export interface ImageSource {
  readonly path: string;
  readonly name: string;
}

export interface PredictImagesOptions {
  readonly predictor: Predictor;
  readonly classes: readonly LabelClass[];
  readonly sources: readonly ImageSource[];
  /** Folder; made when absent. */
  readonly out: string;
  readonly overlay: boolean;
  /** Opacity of the class colours, 0 … 1. */
  readonly alpha: number;
}

export type PredictImagesResult = Pick<PredictResult, 'images' | 'problems' | 'imagesPerSecond'>;

/**
 * Writes an index PNG (8 bit, pixel value = class id) in the size of each image, and an overlay beside it when asked.
 * A file that cannot be read is listed and the others go on; when none can be read, or a result would replace one of
 * the images, it throws StudioError. An error takes back what was written; a stop or an abort leaves the images done so
 * far.
 */
export async function predictImages(
  options: PredictImagesOptions,
  context: JobContext,
): Promise<PredictImagesResult> {
  await assertSourcesKept(options);
  const output = await openOutputFolder(options.out);
  try {
    return await predictInto(output, options, context);
  } catch (thrown) {
    // What was finished before the user's Ctrl-C is kept.
    if (!context.signal.aborted || output.files.length === 0) await output.takeBack();
    throw thrown;
  }
}

async function predictInto(
  output: OutputFolder,
  options: PredictImagesOptions,
  context: JobContext,
): Promise<PredictImagesResult> {
  const { sources } = options;
  const images: PredictedImage[] = [];
  const problems: { file: string; message: string }[] = [];
  const meter = createProgressMeter(sources.length, 'images');
  const { clock, timed } = startClock(context);
  for (const source of sources) {
    await timed.token.whilePaused();
    context.signal.throwIfAborted();
    if (context.token.isStopping) break;
    const outcome = await predictOne(source, options, output);
    if ('message' in outcome) problems.push(outcome);
    else images.push(outcome);
    context.progress(meter.at(images.length + problems.length, 'Segmenting'));
  }
  if (images.length === 0 && problems.length > 0) {
    throw new StudioError('badInput', `No image could be read. First: ${problems[0].message}`, {
      fix: 'Check the paths and the files.',
    });
  }
  const imagesPerSecond = images.length === 0 ? null : images.length / clock.seconds();
  return { images, problems, imagesPerSecond };
}

/** Files by their own names, numbered where needed as in `numberSources`. */
export function nameSources(paths: readonly string[]): readonly ImageSource[] {
  return numberSources(paths.map((path) => ({ path, name: basename(path, extname(path)) })));
}

/** The names, numbered where mask or overlay of two would be the same file, even where case is ignored. */
export function numberSources(sources: readonly ImageSource[]): readonly ImageSource[] {
  const taken = new Set<string>();
  return sources.map(({ path, name: stem }) => {
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? stem : `${stem}-${number}`;
      const files = [name, overlayStem(name)].map((file) => file.toLowerCase());
      if (files.some((file) => taken.has(file))) continue;
      for (const file of files) taken.add(file);
      return { path, name };
    }
  });
}

function overlayStem(name: string): string {
  return `${name}_overlay`;
}

const maskFile = ({ name }: ImageSource): string => `${name}.png`;
const overlayFile = ({ name }: ImageSource): string => `${overlayStem(name)}.png`;

/** Refused before the work: a mask must never take the place of the picture it was made from. */
async function assertSourcesKept(options: PredictImagesOptions): Promise<void> {
  const resolved = (path: string) => realpath(path).catch(() => path);
  const sources = new Set(await Promise.all(options.sources.map(({ path }) => resolved(path))));
  for (const source of options.sources) {
    const names = options.overlay ? [maskFile(source), overlayFile(source)] : [maskFile(source)];
    for (const target of names.map((name) => join(options.out, name))) {
      if (!sources.has(await resolved(target))) continue;
      throw new StudioError('badInput', `${target} is one of the images: the result would replace it.`, {
        fix: 'Choose another output folder.',
      });
    }
  }
}

async function predictOne(
  source: ImageSource,
  options: PredictImagesOptions,
  output: OutputFolder,
): Promise<PredictedImage | { file: string; message: string }> {
  const image = await readImage(source.path).catch((thrown: unknown) => toStudioError(thrown));
  if (image instanceof StudioError) return { file: source.path, message: image.message };
  const { width, height } = image;
  const ids = options.predictor.predict(image);
  const labels = await encodeIndexPng({ width, height, data: ids }, options.classes);
  const mask = await output.write(maskFile(source), labels);
  const overlay = options.overlay
    ? await output.write(overlayFile(source), await renderOverlay(image, ids, options))
    : null;
  return { image: source.path, mask, overlay, width, height };
}

function renderOverlay(
  image: RgbImage,
  ids: Uint8Array,
  { classes, alpha }: PredictImagesOptions,
): Promise<Buffer> {
  const { width, height } = image;
  const pixels = Uint8Array.from(image.data);
  createClassBlender(classes, alpha).blend(pixels, ids);
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}
