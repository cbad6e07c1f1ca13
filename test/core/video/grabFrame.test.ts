import { execFileSync } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { requireFfmpeg } from '../../../src/main/core/video/ffmpegTool.ts';
import { grabFrame } from '../../../src/main/core/video/grabFrame.ts';
import { probeVideo } from '../../../src/main/core/video/probe.ts';

const scale = 'scale=96:64:flags=bicubic+accurate_rnd+full_chroma_int';
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'grab-'));
});

/** A moving test picture with few key frames. */
function film(name: string, ...more: readonly string[]): string {
  const path = join(folder, name);
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=96x64:rate=12:duration=4'];
  execFileSync('ffmpeg', ['-v', 'error', ...source, '-c:v', 'libx264', '-g', '24', '-bf', '2', '-pix_fmt', 'yuv420p', ...more, path]); // prettier-ignore
  return path;
}

/** The frame by its number, counted from the start by ffmpeg itself. */
function frameByNumber(path: string, number: number): Buffer {
  const filter = `select=eq(n\\,${number}),${scale}`;
  return execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-vf', filter, '-frames:v', '1', '-pix_fmt', 'rgb24', '-f', 'rawvideo', '-']); // prettier-ignore
}

async function grab(path: string, seconds: number): Promise<Buffer> {
  const tool = await requireFfmpeg();
  const png = await grabFrame(tool, await probeVideo(tool, path), seconds);
  return sharp(png).raw().toBuffer();
}

describe('a frame of a video', () => {
  it.each(['plain.mp4', 'plain.mkv'])(
    'is the one with the time stamp, between key frames too: %s',
    async (name) => {
      const path = film(name);
      for (const number of [0, 1, 17, 30, 47]) {
        const found = await grab(path, number / 12);
        expect(found.equals(frameByNumber(path, number)), String(number)).toBe(true);
      }
    },
  );

  it('is upright', async () => {
    const turned = join(folder, 'turned.mp4');
    execFileSync('ffmpeg', ['-v', 'error', '-i', film('flat.mp4'), '-c', 'copy', '-metadata:s:v', 'rotate=90', turned]); // prettier-ignore
    const tool = await requireFfmpeg();
    const info = await probeVideo(tool, turned);
    const { width, height } = await sharp(await grabFrame(tool, info, 1)).metadata();
    expect([width, height]).toEqual([64, 96]);
    expect([info.width, info.height]).toEqual([64, 96]);
  });

  it('is refused in one line where there is none', async () => {
    const path = film('short.mp4');
    await expect(grab(path, 60)).rejects.toMatchObject({
      code: 'badInput',
      message: 'short.mp4 cannot be read as a video: there is no frame at 60.000 s.',
    });
  });
});
