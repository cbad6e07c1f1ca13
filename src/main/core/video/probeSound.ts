import { localFilesOnly, probeTimeoutMs } from './probeFfprobe.ts';
import { runTool } from './toolProcess.ts';
import type { AudioTrack } from './videoInfo.ts';

/** The sound tracks as ffmpeg itself lists them, where there is no ffprobe beside it. */
export async function probeSound(ffmpeg: string, path: string): Promise<readonly AudioTrack[]> {
  // Without an output it lists the input and ends as failed.
  const args = ['-hide_banner', '-nostdin', ...localFilesOnly, '-i', `file:${path}`];
  const { stderr } = await runTool(ffmpeg, args, { timeoutMs: probeTimeoutMs });
  return [...stderr.matchAll(/^ +Stream #0:\d+.*?: Audio: (\w+)/gm)].map(([, codec]) => ({
    codec: codec === 'none' ? null : codec,
  }));
}
