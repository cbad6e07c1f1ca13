import { setImmediate as breathe } from 'node:timers/promises';
import { ALL_FORMATS, EncodedPacketSink, FilePathSource, Input } from 'mediabunny';
import type { FfmpegTool } from './ffmpegTool.ts';
import { localFilesOnly } from './probeFfprobe.ts';
import { runTool } from './toolProcess.ts';
import type { VideoInfo } from './videoInfo.ts';

/** ffprobe reads the whole file for it, from a slow disk, too. */
const timeoutMs = 120_000;
/** Packets between two moments for other work. */
const packetsAtOnce = 2000;

/**
 * When each frame is shown, in order, as `readFrames` numbers and times them: seconds from the file's start. Null where
 * the file or its reader does not tell. A damaged file can tell of frames that cannot be decoded.
 */
export async function readTimeStamps(
  tool: FfmpegTool | null,
  info: VideoInfo,
  signal?: AbortSignal,
): Promise<readonly number[] | null> {
  const ffprobe = tool?.ffprobe ?? null;
  const stamps =
    ffprobe === null ? await listWithMediabunny(info, signal) : await listWithFfprobe(ffprobe, info, signal);
  return stamps === null || stamps.length === 0 ? null : inOrder(stamps);
}

/** Packets come in the order in which they are decoded. To the microsecond: no file is finer. */
function inOrder(stamps: readonly number[]): readonly number[] {
  return stamps.map((seconds) => Math.max(0, Math.round(seconds * 1e6) / 1e6)).sort((a, b) => a - b);
}

async function listWithFfprobe(
  ffprobe: string,
  { path, track }: VideoInfo,
  signal: AbortSignal | undefined,
): Promise<readonly number[] | null> {
  const args = ['-hide_banner', '-loglevel', 'level+error', ...localFilesOnly];
  const what = ['-select_streams', `v:${track}`, '-show_entries', 'packet=pts_time,flags:format=start_time'];
  const options = { timeoutMs, ...(signal === undefined ? {} : { signal }) };
  const run = await runTool(ffprobe, [...args, ...what, '-of', 'csv', '-i', `file:${path}`], options);
  if (run.exitCode !== 0) return null; // more than is read, for one
  const lines = run.stdout.split('\n').map((line) => line.split(','));
  const start = Number(lines.find(([kind]) => kind === 'format')?.[1]) || 0;
  // Some are there to be decoded, not to be shown.
  const shown = lines.filter(([kind, , flags]) => kind === 'packet' && !flags.includes('D'));
  const stamps = shown.map(([, seconds]) => Number(seconds) - start);
  return stamps.every(Number.isFinite) ? stamps : null;
}

async function listWithMediabunny(
  { path, track }: VideoInfo,
  signal: AbortSignal | undefined,
): Promise<readonly number[] | null> {
  const input = new Input({ source: new FilePathSource(path), formats: ALL_FORMATS });
  try {
    const chosen = (await input.getVideoTracks()).at(track);
    if (chosen === undefined) return null;
    const others = (await input.getTracks()).filter(({ id }) => id !== chosen.id);
    const starts = await Promise.all(others.map((other) => other.getFirstTimestamp()));
    const packets = new EncodedPacketSink(chosen).packets(undefined, undefined, { metadataOnly: true });
    const stamps: number[] = [];
    for await (const { timestamp } of packets) {
      if (timestamp >= 0) stamps.push(timestamp); // what is before is there to be decoded, not to be shown
      if (stamps.length % packetsAtOnce === 0) await breathe();
      signal?.throwIfAborted();
    }
    const earliest = stamps.reduce((a, b) => Math.min(a, b), Math.min(...starts));
    return stamps.map((seconds) => seconds - Math.max(0, earliest));
  } catch {
    signal?.throwIfAborted();
    return null;
  } finally {
    input.dispose();
  }
}
