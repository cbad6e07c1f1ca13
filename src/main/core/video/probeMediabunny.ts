import { ALL_FORMATS, FilePathSource, Input } from 'mediabunny';
import type { InputVideoTrack } from 'mediabunny';
import { unreadableVideo } from './unreadableVideo.ts';
import type { VideoInfo } from './videoInfo.ts';

/** The part of WebCodecs' VideoColorSpaceInit that is used; the type itself belongs to the DOM. */
interface ColorTags {
  readonly matrix?: string | null;
  readonly primaries?: string | null;
  readonly transfer?: string | null;
}

/** WebCodecs' names that ffmpeg knows, in its own words; other tags are left out. */
const ffmpegNames = new Map([
  ['bt709', 'bt709'],
  ['bt470bg', 'bt470bg'],
  ['smpte170m', 'smpte170m'],
  ['bt2020', 'bt2020'],
  ['bt2020-ncl', 'bt2020nc'],
  ['pq', 'smpte2084'],
  ['hlg', 'arib-std-b67'],
]);

/** Enough packets to tell a constant rate from a varying one without reading the whole file. */
const ratePackets = 240;

/**
 * `VideoInfo` without ffprobe: MP4, MOV, Matroska, WebM, MPEG-TS. The sound's codecs are not told: this reader knows
 * fewer than ffmpeg, and by other names.
 */
export async function probeWithMediabunny(path: string): Promise<VideoInfo> {
  const input = new Input({ source: new FilePathSource(path), formats: ALL_FORMATS });
  try {
    const tracks = await input.getVideoTracks();
    const primary = await input.getPrimaryVideoTrack();
    if (primary === null) throw unreadableVideo(path, 'it holds no video track');
    const audio = await input.getAudioTracks();
    return {
      path,
      track: tracks.findIndex((track) => track.id === primary.id),
      audio: audio.map(() => ({ codec: null })),
      ...(await describe(primary)),
    };
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'StudioError') throw cause;
    throw unreadableVideo(path, cause instanceof Error ? cause.message.replace(/\.$/, '') : 'unknown format');
  } finally {
    input.dispose();
  }
}

async function describe(track: InputVideoTrack): Promise<Omit<VideoInfo, 'path' | 'track' | 'audio'>> {
  const rotation = await track.getRotation();
  const isTurned = rotation === 90 || rotation === 270;
  const [width, height] = [await track.getCodedWidth(), await track.getCodedHeight()];
  const aspect = await track.getPixelAspectRatio();
  const color = (await track.getColorSpace()) as ColorTags;
  const ticks = await track.getTimeResolution();
  const stats = await track.computePacketStats(ratePackets);
  const seconds = await track.computeDuration();
  const rate = Math.round(stats.averagePacketRate * 1000);
  return {
    codec: (await track.getCodec()) ?? 'unknown',
    width: isTurned ? height : width,
    height: isTurned ? width : height,
    rotation,
    pixelAspect: isTurned ? { num: aspect.den, den: aspect.num } : aspect,
    frameRate: rate > 0 ? { num: rate, den: 1000 } : null,
    isConstantRate: false,
    ticksPerSecond: ticks >= 1 && ticks <= 1_000_000 ? Math.round(ticks) : 90_000,
    frames: seconds > 0 ? Math.round(seconds * stats.averagePacketRate) : null,
    seconds: seconds > 0 ? seconds : null,
    color: {
      matrix: ffmpegName(color.matrix),
      primaries: ffmpegName(color.primaries),
      transfer: ffmpegName(color.transfer),
    },
  };
}

function ffmpegName(tag: string | null | undefined): string | null {
  return ffmpegNames.get(tag ?? '') ?? null;
}
