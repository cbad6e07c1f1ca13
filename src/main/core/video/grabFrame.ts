import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { FfmpegTool } from './ffmpegTool.ts';
import { localFilesOnly } from './probeFfprobe.ts';
import { ffmpegReason } from './toolProcess.ts';
import { unreadableVideo } from './unreadableVideo.ts';
import type { VideoInfo } from './videoInfo.ts';

const run = promisify(execFile);
const timeoutMs = 60_000;
const maxBytes = 2 ** 30;
/** Players round a frame's time; frames are further apart than this. */
const slackSeconds = 0.0015;

/**
 * The frame with the time stamp `seconds` from the video's start, as PNG: upright and of the pixels that `readFrames`
 * gives. Throws StudioError('badInput') where there is none.
 */
export async function grabFrame(
  tool: FfmpegTool,
  info: VideoInfo,
  seconds: number,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const scale = `scale=${info.width}:${info.height}:flags=bicubic+accurate_rnd+full_chroma_int`;
  const args = [
    ...['-hide_banner', '-nostdin', '-nostats', '-loglevel', 'level+error', ...localFilesOnly],
    ...['-ss', Math.max(0, seconds - slackSeconds).toFixed(6), '-i', `file:${info.path}`],
    ...['-map', `0:v:${info.track}`, '-frames:v', '1', '-vf', scale],
    ...['-pix_fmt', 'rgb24', '-c:v', 'png', '-f', 'image2pipe', 'pipe:1'],
  ];
  const limits = { encoding: 'buffer', maxBuffer: maxBytes, timeout: timeoutMs, signal } as const;
  const { stdout } = await run(tool.ffmpeg, args, limits).catch((thrown: unknown) => {
    signal?.throwIfAborted();
    const { stderr = '', message } = thrown as Error & { readonly stderr?: Buffer };
    throw unreadableVideo(info.path, ffmpegReason(String(stderr), info.path) ?? message);
  });
  if (stdout.length > 0) return stdout;
  throw unreadableVideo(info.path, `there is no frame at ${seconds.toFixed(3)} s`);
}
