import { extname } from 'node:path';
import { StudioError } from '../../../shared/errors.ts';

interface ContainerSpec {
  /** ffmpeg's name of the muxer. */
  readonly muxer: string;
  readonly muxerOptions: readonly string[];
  /** Video encoders by preference; the first that this ffmpeg has is used. */
  readonly videoEncoders: readonly (keyof typeof videoEncoders)[];
  /** Sound that can be copied packet by packet; null: all of it. */
  readonly audioCodecs: readonly string[] | null;
  /** What other sound is converted to. */
  readonly audioEncoders: readonly string[];
}

export interface VideoEncoderSpec {
  readonly name: string;
  readonly options: readonly string[];
  /** Chroma is stored at half size, so odd widths and heights need full chroma. */
  readonly needsEvenSize: boolean;
  /** The finest clock it can count in; any where it is not set. */
  readonly maxTicksPerSecond?: number;
}

/** Near-transparent quality at the speed of the net: the picture is for looking at, the masks are exact elsewhere. */
export const videoEncoders = {
  libx264: { name: 'H.264', options: ['-preset', 'veryfast', '-crf', '20'], needsEvenSize: true },
  libopenh264: { name: 'H.264', options: ['-b:v', '8M'], needsEvenSize: true },
  h264_videotoolbox: { name: 'H.264', options: ['-q:v', '60'], needsEvenSize: true },
  // 16 bits hold its clock (ISO/IEC 14496-2, vop_time_increment_resolution).
  mpeg4: { name: 'MPEG-4', options: ['-q:v', '3'], needsEvenSize: false, maxTicksPerSecond: 65_535 },
  'libvpx-vp9': {
    name: 'VP9',
    options: ['-crf', '30', '-b:v', '0', '-deadline', 'realtime', '-cpu-used', '6', '-row-mt', '1'],
    needsEvenSize: false,
  },
  libvpx: {
    name: 'VP8',
    options: ['-crf', '10', '-b:v', '4M', '-deadline', 'realtime'],
    needsEvenSize: false,
  },
} as const satisfies Readonly<Record<string, VideoEncoderSpec>>;

const h264 = ['libx264', 'libopenh264', 'h264_videotoolbox', 'mpeg4'] as const;
const mp4: ContainerSpec = {
  muxer: 'mp4',
  muxerOptions: ['-movflags', '+faststart'],
  videoEncoders: h264,
  audioCodecs: ['aac', 'mp3', 'ac3', 'eac3', 'alac', 'opus', 'flac'],
  audioEncoders: ['aac'],
};

/** By file ending: what the output may be. */
const containers: Readonly<Record<string, ContainerSpec | undefined>> = {
  '.mp4': mp4,
  '.m4v': mp4,
  '.mov': {
    ...mp4,
    muxer: 'mov',
    audioCodecs: ['aac', 'mp3', 'ac3', 'alac', 'pcm_s16le', 'pcm_s16be', 'pcm_s24le', 'pcm_s24be'],
  },
  '.mkv': {
    muxer: 'matroska',
    muxerOptions: [],
    videoEncoders: h264,
    audioCodecs: null,
    audioEncoders: ['aac'],
  },
  '.webm': {
    muxer: 'webm',
    muxerOptions: [],
    videoEncoders: ['libvpx-vp9', 'libvpx'],
    audioCodecs: ['opus', 'vorbis'],
    audioEncoders: ['libopus', 'libvorbis'],
  },
};

/** How an output file is written with the ffmpeg at hand. */
export interface OutputFormat {
  readonly container: ContainerSpec;
  readonly videoEncoder: keyof typeof videoEncoders;
  /** Null when this ffmpeg can write none that fits the container. */
  readonly audioEncoder: string | null;
}

/** Throws StudioError('badInput') for an unknown ending, ('missingTool') when this ffmpeg cannot write the format. */
export function chooseOutputFormat(path: string, encoders: ReadonlySet<string>): OutputFormat {
  const container = containers[extname(path).toLowerCase()];
  if (container === undefined) {
    throw new StudioError('badInput', `${path} has no ending of a video that can be written.`, {
      fix: `End the name in one of: ${Object.keys(containers).join(', ')}.`,
    });
  }
  const videoEncoder = container.videoEncoders.find((name) => encoders.has(name));
  if (videoEncoder === undefined) {
    throw new StudioError('missingTool', `This ffmpeg cannot write ${extname(path)} video.`, {
      fix: `It needs one of the encoders ${container.videoEncoders.join(', ')}; put another ffmpeg on PATH.`,
    });
  }
  const audioEncoder = container.audioEncoders.find((name) => encoders.has(name)) ?? null;
  return { container, videoEncoder, audioEncoder };
}

export type AudioTreatment = 'copied' | 'converted' | 'dropped';

/** Packets are copied wherever the container can hold them; nothing can be done with those of an unknown codec. */
export function treatAudio(codec: string | null, format: OutputFormat): AudioTreatment {
  if (codec === null) return 'dropped';
  const { audioCodecs } = format.container;
  if (audioCodecs === null || audioCodecs.includes(codec)) return 'copied';
  return format.audioEncoder === null ? 'dropped' : 'converted';
}
