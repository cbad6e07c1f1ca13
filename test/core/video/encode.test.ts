import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StudioError } from '../../../src/shared/errors.ts';
import { chooseOutputFormat } from '../../../src/main/core/video/containers.ts';
import { createEncoder, encodeArguments } from '../../../src/main/core/video/encode.ts';
import { listEncoders, requireFfmpeg } from '../../../src/main/core/video/ffmpegTool.ts';
import { probeVideo } from '../../../src/main/core/video/probe.ts';
import { squarePixels } from '../../../src/main/core/video/videoInfo.ts';
import type { VideoInfo } from '../../../src/main/core/video/videoInfo.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'studio-encode-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const noColor: VideoInfo['color'] = { matrix: null, primaries: null, transfer: null };

const plain: VideoInfo = {
  ...{
    path: 'in.mp4',
    track: 0,
    codec: 'h264',
    width: 64,
    height: 48,
    rotation: 0,
    pixelAspect: squarePixels,
  },
  ...{
    frameRate: { num: 25, den: 1 },
    isConstantRate: true,
    ticksPerSecond: 12_800,
    frames: 5,
    seconds: 0.2,
  },
  ...{ color: noColor, audio: [] },
};

/** The arguments for an ffmpeg that has just these encoders. */
function argumentsFor(info: VideoInfo, encoders: readonly string[] = ['libx264']): readonly string[] {
  const format = chooseOutputFormat('out.mp4', new Set(encoders));
  const tool = { ffmpeg: 'ffmpeg', ffprobe: null, version: '8.0' };
  return encodeArguments({ tool, info, format, outputPath: 'out.mp4', startSeconds: 0 });
}

/** A clip of five frames made by ffmpeg. */
function makeClip(name: string, ...more: readonly string[]): string {
  const path = join(folder, name);
  const picture = ['-f', 'lavfi', '-i', 'testsrc=size=64x48:rate=25:duration=0.2'];
  execFileSync('ffmpeg', ['-v', 'error', ...picture, '-pix_fmt', 'yuv420p', ...more, path]);
  return path;
}

/** Writes five grey frames with the settings of `source`, and reads what came of it. */
async function rewrite(source: string, name: string, without: readonly string[] = []): Promise<VideoInfo> {
  const tool = await requireFfmpeg();
  const info = await probeVideo(tool, source);
  const encoders = [...(await listEncoders(tool))].filter((encoder) => !without.includes(encoder));
  const outputPath = join(folder, name);
  const format = chooseOutputFormat(name, new Set(encoders));
  const { signal } = new AbortController();
  const encoder = createEncoder({ tool, info, format, outputPath, startSeconds: 0, signal });
  for (let frame = 0; frame < 5; frame += 1) {
    await encoder.write(new Uint8Array(info.width * info.height * 3).fill(100), frame / 25);
  }
  await encoder.finish();
  return probeVideo(tool, outputPath);
}

describe('the colours of a written video', () => {
  const matrixOf = (matrix: string | null): string | undefined => {
    const filter = argumentsFor({ ...plain, color: { ...noColor, matrix } }).find((arg) =>
      arg.startsWith('scale='),
    );
    return /out_color_matrix=([^:,]+)/.exec(filter ?? '')?.[1];
  };

  it('are asked for by the names that the scale filter of every ffmpeg knows', () => {
    const told = ['bt709', 'fcc', 'bt470bg', 'smpte170m', 'smpte240m', 'bt2020nc', 'bt2020c'];
    expect(told.map(matrixOf)).toEqual([
      'bt709',
      'fcc',
      'bt601',
      'smpte170m',
      'smpte240m',
      'bt2020',
      'bt2020',
    ]);
    for (const unknown of [null, 'gbr', 'ycgco', 'ictcp']) expect(matrixOf(unknown)).toBeUndefined();
  });

  it.each([
    ['bt470bg', 'bt470bg', 'smpte170m'],
    ['bt2020nc', 'bt2020', 'smpte2084'],
    ['bt2020nc', 'bt2020', 'arib-std-b67'],
  ])('stay tagged as %s, %s, %s', async (matrix, primaries, transfer) => {
    const tags = ['-colorspace', matrix, '-color_primaries', primaries, '-color_trc', transfer];
    const source = makeClip('in.mp4', ...tags);
    expect((await rewrite(source, 'out.mp4')).color).toEqual({ matrix, primaries, transfer });
  });
});

describe('the clock of a written video', () => {
  const noH264 = ['libx264', 'libopenh264', 'h264_videotoolbox'];
  const clockOf = (info: Partial<VideoInfo>, encoder: string): string => {
    const args = argumentsFor({ ...plain, ...info }, [encoder]);
    return args[args.indexOf('-enc_time_base:v') + 1];
  };

  it('is that of the source, or a whole number of ticks a frame within the 65535 of MPEG-4', () => {
    const mpegTs = { ticksPerSecond: 90_000 };
    expect(clockOf(mpegTs, 'libx264')).toBe('1:90000');
    expect(clockOf({ ticksPerSecond: 12_800 }, 'mpeg4')).toBe('1:12800');
    expect(clockOf(mpegTs, 'mpeg4')).toBe('1:65525');
    expect(clockOf({ ...mpegTs, frameRate: { num: 30_000, den: 1001 } }, 'mpeg4')).toBe('1:60000');
    expect(clockOf({ ...mpegTs, frameRate: null }, 'mpeg4')).toBe('1:65535');
    expect(clockOf({ ...mpegTs, frameRate: { num: 120_000, den: 1001 } }, 'mpeg4')).toBe('1:65535');
  });

  it('lets an ffmpeg without H.264 write what comes from MPEG-TS, at the same rate', async () => {
    const written = await rewrite(makeClip('in.ts'), 'out.mp4', noH264);
    expect(written).toMatchObject({
      codec: 'mpeg4',
      frames: 5,
      frameRate: { num: 25, den: 1 },
      isConstantRate: true,
      ticksPerSecond: 90_000,
    });
  });
});

it('ends the encoder that a cancel finds completing its file', async () => {
  const ffmpeg = join(folder, 'ffmpeg');
  writeFileSync(ffmpeg, '#!/bin/sh\nexec sleep 30\n', { mode: 0o755 });
  const abort = new AbortController();
  const encoder = createEncoder({
    tool: { ffmpeg, ffprobe: null, version: '8.0' },
    ...{ info: plain, format: chooseOutputFormat('out.mp4', new Set(['libx264'])) },
    ...{ outputPath: join(folder, 'out.mp4'), startSeconds: 0, signal: abort.signal },
  });
  const finished = encoder.finish();
  abort.abort(new StudioError('cancelled', 'Cancelled.'));
  await expect(finished).rejects.toMatchObject({ code: 'cancelled' });
});
