import { stat } from 'node:fs/promises';
import { StudioError } from '../../../shared/errors.ts';
import type { FfmpegTool } from './ffmpegTool.ts';
import { probeWithFfprobe } from './probeFfprobe.ts';
import { probeWithMediabunny } from './probeMediabunny.ts';
import { probeSound } from './probeSound.ts';
import { unreadableVideo } from './unreadableVideo.ts';
import type { VideoInfo } from './videoInfo.ts';

/** A frame of this many pixels is three times 8K; a larger one comes from a damaged header. */
const maxPixels = 100_000_000;

/**
 * Reads what a video file says about itself, without decoding it: in at most 5 s, also for a damaged one. Without
 * ffmpeg's own probe (`tool` null, or one without it) a reader of the usual containers does it.
 * Throws StudioError('notFound' | 'badInput') in one line that names the file and the reason.
 */
export async function probeVideo(tool: FfmpegTool | null, path: string): Promise<VideoInfo> {
  await checkFile(path);
  const info = await probeWith(tool, path);
  if (info.width < 1 || info.height < 1 || info.width * info.height > maxPixels) {
    throw unreadableVideo(path, `its frames are said to be ${info.width}×${info.height} pixels`);
  }
  return info;
}

async function probeWith(tool: FfmpegTool | null, path: string): Promise<VideoInfo> {
  if (tool === null) return probeWithMediabunny(path);
  if (tool.ffprobe !== null) return probeWithFfprobe(tool.ffprobe, path);
  const [info, audio] = await Promise.all([probeWithMediabunny(path), probeSound(tool.ffmpeg, path)]);
  return { ...info, audio };
}

async function checkFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found === null) {
    throw new StudioError('notFound', `There is no file ${path}.`, { fix: 'Check the path of the video.' });
  }
  if (!found.isFile()) throw unreadableVideo(path, 'it is not a regular file');
  if (found.size === 0) throw unreadableVideo(path, 'the file is empty');
}
