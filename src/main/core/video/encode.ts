import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';
import { StudioError } from '../../../shared/errors.ts';
import { treatAudio, videoEncoders } from './containers.ts';
import type { OutputFormat, VideoEncoderSpec } from './containers.ts';
import { passthroughOption } from './ffmpegTool.ts';
import type { FfmpegTool } from './ffmpegTool.ts';
import { frameHeader, streamHeader } from './matroskaStream.ts';
import { localFilesOnly } from './probeFfprobe.ts';
import { ffmpegReason } from './toolProcess.ts';
import type { VideoInfo } from './videoInfo.ts';

export interface VideoEncoder {
  /** Resolves when the encoder has taken the frame: it compresses it while the next one is computed. */
  write(pixels: Uint8Array, seconds: number): Promise<void>;
  /** Resolves when the file is complete. */
  finish(): Promise<void>;
  /** Ends the process at once; the file is then worthless. */
  abort(): void;
}

export interface EncodeOptions {
  readonly tool: FfmpegTool;
  /** The source: its sound, pixel shape, colour tags and clock are taken over. */
  readonly info: VideoInfo;
  readonly format: OutputFormat;
  readonly outputPath: string;
  /** Time stamp of the first frame, on the source's time line. */
  readonly startSeconds: number;
  /** Ends the process at once, also while it completes the file. */
  readonly signal: AbortSignal;
}

/** Starts ffmpeg as a process of its own. Throws StudioError: 'diskFull' and 'io' name the file; the signal's reason. */
export function createEncoder(options: EncodeOptions): VideoEncoder {
  const { info, tool, outputPath, signal } = options;
  const child = spawn(tool.ffmpeg, encodeArguments(options), {
    stdio: ['pipe', 'ignore', 'pipe'],
    signal,
    killSignal: 'SIGKILL',
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr = (stderr + chunk.toString()).slice(-20_000)));
  // A dying encoder closes its pipe; the reason comes with its exit.
  child.stdin.on('error', () => undefined);
  const ended = exitOf(child);
  async function failed(): Promise<never> {
    await ended;
    signal.throwIfAborted();
    throw encodeError(outputPath, stderr, info.path);
  }
  async function send(bytes: Uint8Array): Promise<void> {
    if (!(await writeAll(child.stdin, bytes))) await failed();
  }
  let isHeaderSent = false;
  return {
    async write(pixels, seconds) {
      if (!isHeaderSent) await send(streamHeader(rawFormat(info)));
      isHeaderSent = true;
      await send(frameHeader(Math.round((seconds - options.startSeconds) * 1e6), pixels.byteLength));
      await send(pixels);
    },
    async finish() {
      child.stdin.end();
      if ((await ended) !== 0) await failed();
    },
    abort() {
      child.kill('SIGKILL');
    },
  };
}

function rawFormat(info: VideoInfo): Parameters<typeof streamHeader>[0] {
  return {
    width: info.width,
    height: info.height,
    constantRate: info.isConstantRate ? info.frameRate : null,
  };
}

/**
 * Names of the scale filter for the YUV matrices of `VideoColor`. It takes fewer than ffprobe tells, and since it became
 * strict any other name ends the process. What is not here it leaves alone, in both directions.
 */
const scaleMatrices = new Map([
  ['bt709', 'bt709'],
  ['fcc', 'fcc'],
  ['bt470bg', 'bt601'],
  ['smpte170m', 'smpte170m'],
  ['smpte240m', 'smpte240m'],
  ['bt2020nc', 'bt2020'],
  ['bt2020c', 'bt2020'],
]);

/** ffmpeg's command line: frames from the pipe, sound and notes from the source. */
export function encodeArguments(options: Omit<EncodeOptions, 'signal'>): readonly string[] {
  const { info, format, tool } = options;
  return [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'level+warning', '-y'],
    // The pipe's first frame would become time 0: put it back to its place beside the sound.
    ...['-probesize', '32', '-analyzeduration', '0', '-itsoffset', options.startSeconds.toFixed(6)],
    ...['-f', 'matroska', '-i', 'pipe:0'],
    ...localFilesOnly,
    ...['-i', `file:${info.path}`, '-map', '0:v:0', ...audioArguments(info, format)],
    ...['-map_metadata', '1', '-map_chapters', '-1', '-vf', pictureFilter(info, format)],
    ...['-c:v', format.videoEncoder, ...videoEncoders[format.videoEncoder].options],
    ...passthroughOption(tool),
    ...['-enc_time_base:v', `1:${encoderTicksPerSecond(info, format)}`],
    ...['-video_track_timescale', String(info.ticksPerSecond)],
    ...[...format.container.muxerOptions, '-f', format.container.muxer, `file:${options.outputPath}`],
  ];
}

/** The source's clock, or the finest that the encoder can count in and that has whole ticks a frame. */
function encoderTicksPerSecond(
  { ticksPerSecond, frameRate }: VideoInfo,
  { videoEncoder }: OutputFormat,
): number {
  const { maxTicksPerSecond = Infinity }: VideoEncoderSpec = videoEncoders[videoEncoder];
  if (ticksPerSecond <= maxTicksPerSecond) return ticksPerSecond;
  const step = frameRate === null || frameRate.num > maxTicksPerSecond ? 1 : frameRate.num;
  return maxTicksPerSecond - (maxTicksPerSecond % step);
}

function audioArguments(info: VideoInfo, format: OutputFormat): readonly string[] {
  const kept = info.audio
    .map((track, index) => ({ index, treatment: treatAudio(track.codec, format) }))
    .filter((track) => track.treatment !== 'dropped');
  return kept.flatMap(({ index, treatment }, place) => [
    ...['-map', `1:a:${index}`],
    ...[`-c:a:${place}`, treatment === 'copied' ? 'copy' : (format.audioEncoder ?? 'copy')],
  ]);
}

/** Back to the source's own YUV matrix, so that colours stay what they were; limited range, as players expect. */
function pictureFilter(info: VideoInfo, format: OutputFormat): string {
  const { matrix, primaries, transfer } = info.color;
  const isYuvMatrix = matrix !== null && matrix !== 'gbr';
  const scaleMatrix = scaleMatrices.get(matrix ?? '');
  const isOdd = info.width % 2 === 1 || info.height % 2 === 1;
  const isFullChroma = isOdd && videoEncoders[format.videoEncoder].needsEvenSize;
  const tags = [
    'range=tv',
    ...(isYuvMatrix ? [`colorspace=${matrix}`] : []),
    ...(primaries === null ? [] : [`color_primaries=${primaries}`]),
    ...(transfer === null ? [] : [`color_trc=${transfer}`]),
  ];
  return [
    `scale=flags=bicubic+accurate_rnd:out_range=tv${scaleMatrix === undefined ? '' : `:out_color_matrix=${scaleMatrix}`}`,
    `format=${isFullChroma ? 'yuv444p' : 'yuv420p'}`,
    `setsar=${info.pixelAspect.num}/${info.pixelAspect.den}`,
    `setparams=${tags.join(':')}`,
  ].join(',');
}

/** True when the reader took all bytes; false when it is gone. */
function writeAll(stream: Writable, bytes: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    if (stream.destroyed) return resolve(false);
    stream.write(bytes, (error) => resolve(error === null || error === undefined));
  });
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => {
    child.on('close', resolve);
    child.on('error', () => resolve(null));
  });
}

function encodeError(outputPath: string, stderr: string, inputPath: string): StudioError {
  if (/No space left on device|Disk quota exceeded/i.test(stderr)) {
    return new StudioError('diskFull', `The disk is full: ${outputPath} could not be written.`, {
      fix: 'Free some space, or choose another folder, and start again.',
    });
  }
  const reason = ffmpegReason(stderr, inputPath, outputPath) ?? 'the encoder ended early';
  return new StudioError('io', `${outputPath} could not be written: ${reason}.`, {
    fix: 'Check the folder, or choose another format by the ending of the name.',
  });
}
