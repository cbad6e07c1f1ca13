import { z } from 'zod';
import { ffmpegReason, runTool } from './toolProcess.ts';
import { unreadableVideo } from './unreadableVideo.ts';
import { parseRational, ratio, squarePixels } from './videoInfo.ts';
import type { Rational, VideoInfo } from './videoInfo.ts';

const streamSchema = z.object({
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  width: z.number().optional(),
  height: z.number().optional(),
  sample_aspect_ratio: z.string().optional(),
  avg_frame_rate: z.string().optional(),
  r_frame_rate: z.string().optional(),
  time_base: z.string().optional(),
  nb_frames: z.string().optional(),
  duration: z.string().optional(),
  color_space: z.string().optional(),
  color_primaries: z.string().optional(),
  color_transfer: z.string().optional(),
  disposition: z.object({ default: z.number().optional(), attached_pic: z.number().optional() }).optional(),
  side_data_list: z.array(z.object({ rotation: z.number().optional() })).optional(),
});
const outputSchema = z.object({
  streams: z.array(streamSchema).default([]),
  format: z.object({ duration: z.string().optional() }).optional(),
});
type Stream = z.infer<typeof streamSchema>;

/** A readable file is answered in some 50 ms; one that takes this long is damaged. */
export const probeTimeoutMs = 4500;
/** Playlists inside a file could otherwise name other files or addresses. */
export const localFilesOnly = ['-protocol_whitelist', 'file,pipe'] as const;

/** `VideoInfo` from ffprobe's JSON. */
export async function probeWithFfprobe(ffprobe: string, path: string): Promise<VideoInfo> {
  const args = ['-hide_banner', '-loglevel', 'level+error', ...localFilesOnly];
  const what = ['-show_streams', '-show_format', '-of', 'json', '-i', `file:${path}`];
  const run = await runTool(ffprobe, [...args, ...what], { timeoutMs: probeTimeoutMs });
  const output = outputSchema.safeParse(parseJson(run.stdout));
  const streams = output.success ? output.data.streams : [];
  const videos = streams.filter((stream) => stream.codec_type === 'video');
  const chosen = chooseTrack(videos);
  if (chosen === undefined) {
    const reason = ffmpegReason(run.stderr, path);
    throw unreadableVideo(
      path,
      streams.length > 0 ? 'it holds no video track' : (reason ?? 'unknown format'),
    );
  }
  const seconds = positive(chosen.duration) ?? positive(output.data?.format?.duration);
  const audio = streams
    .filter((stream) => stream.codec_type === 'audio')
    .map((stream) => ({ codec: known(stream.codec_name) }));
  return { path, track: videos.indexOf(chosen), audio, ...describe(chosen, seconds) };
}

function describe(stream: Stream, seconds: number | null): Omit<VideoInfo, 'path' | 'track' | 'audio'> {
  const rotation = rotationOf(stream);
  const isTurned = rotation === 90 || rotation === 270;
  const [width, height] = [stream.width ?? 0, stream.height ?? 0];
  const stored = parseRational(stream.sample_aspect_ratio) ?? squarePixels;
  const average = parseRational(stream.avg_frame_rate);
  const base = parseRational(stream.r_frame_rate);
  const counted = positive(stream.nb_frames);
  return {
    codec: stream.codec_name ?? 'unknown',
    width: isTurned ? height : width,
    height: isTurned ? width : height,
    rotation,
    pixelAspect: isTurned ? { num: stored.den, den: stored.num } : stored,
    frameRate: average ?? base,
    isConstantRate: average !== null && base !== null && ratio(average) === ratio(base),
    ticksPerSecond: ticksOf(parseRational(stream.time_base)),
    frames: counted ?? (seconds !== null && average !== null ? Math.round(seconds * ratio(average)) : null),
    seconds,
    color: {
      matrix: known(stream.color_space),
      primaries: known(stream.color_primaries),
      transfer: known(stream.color_transfer),
    },
  };
}

/** What a player shows: no cover picture, the default track first, then the largest. */
function chooseTrack(videos: readonly Stream[]): Stream | undefined {
  const moving = videos.filter((stream) => stream.disposition?.attached_pic !== 1);
  return [...moving].sort(
    (a, b) =>
      (b.disposition?.default ?? 0) - (a.disposition?.default ?? 0) ||
      (b.width ?? 0) * (b.height ?? 0) - (a.width ?? 0) * (a.height ?? 0),
  )[0];
}

/** ffprobe counts anticlockwise, −180 … 180. */
function rotationOf(stream: Stream): VideoInfo['rotation'] {
  const angle = stream.side_data_list?.find((data) => data.rotation !== undefined)?.rotation ?? 0;
  const turns = (((Math.round(-angle / 90) % 4) + 4) % 4) * 90;
  return turns as VideoInfo['rotation'];
}

/** Out of range in damaged files; 90,000 is MPEG's own clock. */
export function ticksOf(timeBase: Rational | null): number {
  if (timeBase === null) return 90_000;
  const ticks = Math.round(timeBase.den / timeBase.num);
  return ticks >= 1 && ticks <= 1_000_000 ? ticks : 90_000;
}

function known(text: string | undefined): string | null {
  return text === undefined || text === 'unknown' || text === 'reserved' ? null : text;
}

function positive(text: string | undefined): number | null {
  const value = Number(text);
  return Number.isFinite(value) && value > 0 ? value : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
