import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { passthroughOption } from './ffmpegTool.ts';
import type { FfmpegTool } from './ffmpegTool.ts';
import { localFilesOnly } from './probeFfprobe.ts';
import { ffmpegReason } from './toolProcess.ts';
import { unreadableVideo } from './unreadableVideo.ts';
import { ratio } from './videoInfo.ts';
import type { VideoInfo } from './videoInfo.ts';

export interface VideoFrame {
  readonly index: number;
  /** On the file's own time line, strictly increasing; the file's start is 0. */
  readonly seconds: number;
  /** RGB, row-major, three bytes a pixel; the receiver may change them. */
  readonly pixels: Uint8Array<ArrayBuffer>;
}

export interface FrameReader {
  /** Frames in order of display, upright, `info.width` × `info.height`. One frame is in memory at a time. */
  frames(): AsyncGenerator<VideoFrame, void, void>;
  /** Once `frames` ended: why the decoder stopped early, null when it read the whole file. */
  problem(): string | null;
}

/** Without this many frames a second known, frames without a time stamp are laid out at this rate. */
const assumedRate = 25;
const keptErrorLines = 50;

/**
 * Decodes with ffmpeg as a process of its own: it works ahead while the caller computes, and waits when the pipe is
 * full. A file of which no frame can be decoded throws StudioError('badInput').
 */
export function readFrames(tool: FfmpegTool, info: VideoInfo, signal: AbortSignal): FrameReader {
  let problem: string | null = null;
  async function* frames(): AsyncGenerator<VideoFrame, void, void> {
    const child = spawn(tool.ffmpeg, decodeArguments(tool, info), { stdio: ['ignore', 'pipe', 'pipe'] });
    const abort = (): void => void child.kill('SIGKILL');
    signal.addEventListener('abort', abort, { once: true });
    const log = followLog(child.stderr);
    const ended = new Promise<number | null>((resolve) => {
      child.on('close', resolve);
      child.on('error', () => resolve(null));
    });
    let count = 0;
    try {
      let previous = -Infinity;
      for await (const pixels of splitFrames(child.stdout, info.width * info.height * 3)) {
        signal.throwIfAborted();
        const stamp = await log.nextTime();
        const seconds = laterThan(previous, stamp ?? count / rateOf(info), info);
        previous = seconds;
        yield { index: count, seconds, pixels };
        count += 1;
      }
      const exitCode = await ended;
      signal.throwIfAborted();
      const reason = ffmpegReason(log.errors(), info.path);
      if (count === 0) throw unreadableVideo(info.path, reason ?? 'no frame could be decoded');
      const isShort = reason !== null && info.frames !== null && count < info.frames;
      problem = exitCode === 0 && !isShort ? null : (reason ?? 'the decoder failed');
    } finally {
      signal.removeEventListener('abort', abort);
      child.kill('SIGKILL');
    }
  }
  return { frames, problem: () => problem };
}

function decodeArguments(tool: FfmpegTool, info: VideoInfo): readonly string[] {
  // The scale filter also holds the size where the file changes it half-way; showinfo tells each frame's time stamp.
  const filter = `showinfo=checksum=0,scale=${info.width}:${info.height}:flags=bicubic+accurate_rnd+full_chroma_int`;
  return [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'level+info'],
    ...localFilesOnly,
    ...['-i', `file:${info.path}`, '-map', `0:v:${info.track}`, '-vf', filter],
    ...passthroughOption(tool),
    ...['-f', 'rawvideo', '-pix_fmt', 'rgb24', 'pipe:1'],
  ];
}

/** Cuts a byte stream into pieces of `frameBytes`; a partial last piece is dropped. */
async function* splitFrames(
  stream: Readable,
  frameBytes: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>, void, void> {
  let frame = new Uint8Array(frameBytes);
  let filled = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    let offset = 0;
    while (offset < chunk.length) {
      const taken = Math.min(frameBytes - filled, chunk.length - offset);
      frame.set(chunk.subarray(offset, offset + taken), filled);
      filled += taken;
      offset += taken;
      if (filled < frameBytes) continue;
      yield frame;
      frame = new Uint8Array(frameBytes);
      filled = 0;
    }
  }
}

interface DecoderLog {
  /** Seconds of the next frame; null where the file has no time stamp for it. */
  nextTime(): Promise<number | null>;
  errors(): string;
}

const timeBaseLine = /showinfo.*config in time_base: (\d+)\/(\d+)/;
const frameLine = /showinfo.*\bn:\s*\d+ pts:\s*(-?\d+|NOPTS)/;

function followLog(stderr: Readable): DecoderLog {
  let secondsPerTick = 0;
  let isClosed = false;
  const times: (number | null)[] = [];
  let wake: (() => void) | null = null;
  const errorLines: string[] = [];
  const lines = createInterface({ input: stderr });
  lines.on('line', (line) => {
    const base = timeBaseLine.exec(line);
    if (base !== null) secondsPerTick = Number(base[1]) / Number(base[2]);
    const frame = frameLine.exec(line);
    if (frame !== null) times.push(frame[1] === 'NOPTS' ? null : Number(frame[1]) * secondsPerTick);
    if (/\[(error|fatal)\]/.test(line) && errorLines.length < keptErrorLines) errorLines.push(line);
    if (frame !== null) wake?.();
  });
  lines.on('close', () => {
    isClosed = true;
    wake?.();
  });
  return {
    async nextTime() {
      while (times.length === 0 && !isClosed) {
        await new Promise<void>((resolve) => (wake = resolve));
      }
      return times.shift() ?? null;
    },
    errors: () => errorLines.join('\n'),
  };
}

function rateOf(info: VideoInfo): number {
  return info.frameRate === null ? assumedRate : ratio(info.frameRate);
}

/** Two frames never share a time stamp: encoders refuse that. */
function laterThan(previous: number, seconds: number, info: VideoInfo): number {
  const earliest = previous === -Infinity ? 0 : previous + 1 / info.ticksPerSecond;
  return Math.max(seconds, earliest);
}
