import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { VideoReport } from '../../../shared/domain/jobSpecs.ts';
import type { LabelClass } from '../../../shared/domain/labels.ts';
import { StudioError, toStudioError } from '../../../shared/errors.ts';
import { startClock } from '../clock.ts';
import type { RgbImage } from '../data/imageIo.ts';
import type { JobContext } from '../jobContext.ts';
import { createProgressMeter } from '../progressMeter.ts';
import { createTogether } from '../store/atomicFile.ts';
import type { Output } from '../store/atomicFile.ts';
import { sweepTemps } from '../store/temporaries.ts';
import { chooseOutputFormat, treatAudio, videoEncoders } from './containers.ts';
import type { AudioTreatment, OutputFormat } from './containers.ts';
import { listEncoders } from './ffmpegTool.ts';
import type { FfmpegTool } from './ffmpegTool.ts';
import { createCsvSink, createMaskSink, createOverlaySink } from './frameSinks.ts';
import type { FrameSink } from './frameSinks.ts';
import { readFrames } from './frames.ts';
import { probeVideo } from './probe.ts';
import { ratio } from './videoInfo.ts';
import type { VideoInfo } from './videoInfo.ts';

/** Class ids of a frame, one a pixel. `pixelAspect` is width : height of one pixel, 1 where pixels are square. */
export type FrameSegmenter = (frame: RgbImage, pixelAspect: number) => Promise<Uint8Array> | Uint8Array;

export interface SegmentVideoOptions {
  readonly tool: FfmpegTool;
  readonly input: string;
  readonly output: string;
  readonly segment: FrameSegmenter;
  readonly classes: readonly LabelClass[];
  /** Opacity of the class colours, 0 … 1. */
  readonly alpha: number;
  readonly masks: string | null;
  readonly csv: string | null;
  /** Default: kept. */
  readonly sound?: boolean;
  /** Sees each frame with the classes laid over it, last of all. */
  readonly preview?: FrameSink;
}

/**
 * Decode → segment → overlay → encode, frame by frame: memory holds a few frames however long the video is, and
 * ffmpeg decodes and encodes in processes of its own while the net computes. Size, time stamps, pixel shape, colour
 * tags and sound stay those of the source. All outputs appear together at the end; an error, a cancel or a stop
 * leaves none of them. Throws StudioError.
 */
export async function segmentVideo(options: SegmentVideoOptions, context: JobContext): Promise<VideoReport> {
  const found = await probeVideo(options.tool, options.input);
  const info: VideoInfo = options.sound === false ? { ...found, audio: [] } : found;
  const format = await checkVideoOutputs(options);
  const outputs = listOutputs(options, info, format, context.signal);
  for (const folder of new Set(outputs.map(({ path }) => dirname(path)))) await sweepTemps(folder);
  const { clock, timed } = startClock(context);
  let end: StreamEnd = { frames: 0, problem: null };
  await createTogether(
    outputs,
    async (temps) => {
      const sinks = outputs.map(({ createSink }, at) => createSink(temps[at]));
      if (options.preview !== undefined) sinks.push(options.preview);
      end = await streamFrames(info, options, sinks, timed);
    },
    context.signal,
  );
  return report(options, info, format, end, clock.seconds());
}

interface VideoOutput extends Output {
  /** What writes it to a temporary path. */
  readonly createSink: (temp: string) => FrameSink;
}

/** The video comes last: where it is, so is all that was asked for beside it. */
function listOutputs(
  { tool, output, masks, csv, classes, alpha }: SegmentVideoOptions,
  info: VideoInfo,
  format: OutputFormat,
  signal: AbortSignal,
): readonly VideoOutput[] {
  const size = { width: info.width, height: info.height };
  const outputs: VideoOutput[] = [];
  if (masks !== null) {
    outputs.push({ path: masks, isFolder: true, createSink: (temp) => createMaskSink(temp, size, classes) });
  }
  if (csv !== null) {
    outputs.push({ path: csv, isFolder: false, createSink: (temp) => createCsvSink(temp, classes) });
  }
  outputs.push({
    path: output,
    isFolder: false,
    createSink: (temp) => createOverlaySink({ tool, info, format, outputPath: temp, signal }, classes, alpha),
  });
  return outputs;
}

interface StreamEnd {
  readonly frames: number;
  /** Why decoding ended before the file did. */
  readonly problem: string | null;
}

async function streamFrames(
  info: VideoInfo,
  options: SegmentVideoOptions,
  sinks: readonly FrameSink[],
  context: JobContext,
): Promise<StreamEnd> {
  const reader = readFrames(options.tool, info, context.signal);
  const meter = createProgressMeter(info.frames ?? 0, 'frames');
  let frames = 0;
  try {
    for await (const frame of reader.frames()) {
      await context.token.whilePaused();
      if (context.token.isStopping) throw new StudioError('cancelled', 'Stopped: no video was written.');
      const image = { width: info.width, height: info.height, data: frame.pixels };
      const ids = await options.segment(image, ratio(info.pixelAspect));
      for (const sink of sinks) await sink.write(frame, ids);
      frames += 1;
      context.progress(meter.at(frames, 'Segmenting'));
    }
    context.progress({ ...meter.at(frames, 'Saving'), rate: null, secondsLeft: null });
    for (const sink of sinks) await sink.finish();
  } catch (thrown) {
    for (const sink of sinks) sink.abort();
    throw thrown;
  }
  return { frames, problem: reader.problem() };
}

function report(
  options: SegmentVideoOptions,
  info: VideoInfo,
  format: OutputFormat,
  { frames, problem }: StreamEnd,
  seconds: number,
): VideoReport {
  const audio = info.audio.map((track) => treatAudio(track.codec, format));
  const expected = info.frames === null ? '' : ` of about ${info.frames}`;
  return {
    output: options.output,
    frames,
    width: info.width,
    height: info.height,
    frameRate: info.frameRate === null ? null : ratio(info.frameRate),
    codec: videoEncoders[format.videoEncoder].name,
    audio,
    seconds,
    framesPerSecond: frames / seconds,
    warnings: [
      ...(problem === null ? [] : [`The video ends early, after ${frames}${expected} frames: ${problem}.`]),
      ...droppedSound(audio),
    ],
  };
}

function droppedSound(audio: readonly AudioTreatment[]): readonly string[] {
  const dropped = audio.filter((treatment) => treatment === 'dropped').length;
  if (dropped === 0) return [];
  if (dropped === audio.length) return ['This ffmpeg cannot convert the sound; it was left out.'];
  return [`This ffmpeg cannot convert ${dropped} of the ${audio.length} sound tracks; the rest was kept.`];
}

type VideoPaths = Pick<SegmentVideoOptions, 'tool' | 'input' | 'output' | 'masks' | 'csv'>;

/**
 * How the output will be written. Refused before the work, not after it: an ending that cannot be written, paths that are
 * the same, a folder in a file's place, a masks' folder that holds something.
 */
export async function checkVideoOutputs({ tool, ...paths }: VideoPaths): Promise<OutputFormat> {
  const { input, output, masks, csv } = paths;
  const format = chooseOutputFormat(output, await listEncoders(tool));
  const files = csv === null ? [output] : [output, csv];
  const all = [input, ...files, ...(masks === null ? [] : [masks])];
  const real = await Promise.all(all.map((path) => realpath(path).catch(() => resolve(path))));
  if (new Set(real).size < real.length) {
    throw new StudioError('badInput', 'Two of input and outputs are the same file.', {
      fix: 'Choose another output.',
    });
  }
  for (const file of files) await assertNoFolder(file);
  if (masks !== null) await assertEmpty(masks);
  return format;
}

async function assertNoFolder(file: string): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (found?.isDirectory() !== true) return;
  throw new StudioError('badInput', `${file} is a folder, not a file.`, { fix: 'Choose another output.' });
}

async function assertEmpty(folder: string): Promise<void> {
  const held = await readdir(folder).catch((thrown: unknown) => {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw toStudioError(thrown);
  });
  if (held.length === 0) return;
  throw new StudioError('conflict', `${folder} is not empty.`, {
    fix: 'Choose an empty or a new folder for the masks.',
  });
}
