import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requireFfmpeg } from '../../../src/main/core/video/ffmpegTool.ts';
import type { FfmpegTool } from '../../../src/main/core/video/ffmpegTool.ts';
import { readFrames } from '../../../src/main/core/video/frames.ts';
import { probeVideo } from '../../../src/main/core/video/probe.ts';
import { readTimeStamps } from '../../../src/main/core/video/timeStamps.ts';
import { describeWithData, testData } from '../../support/testData.ts';

let tool: FfmpegTool;
let folder: string;
beforeAll(async () => {
  tool = await requireFfmpeg();
  folder = mkdtempSync(join(tmpdir(), 'studio-stamps-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** When an export shows each frame. */
async function exported(path: string): Promise<readonly number[]> {
  const seconds: number[] = [];
  const { frames } = readFrames(tool, await probeVideo(tool, path), new AbortController().signal);
  for await (const frame of frames()) seconds.push(frame.seconds);
  return seconds;
}

/** Each stamp is nearer to the export's of the same number than to that of any other, and as many there are. */
async function expectAsExported(reader: FfmpegTool | null, path: string): Promise<void> {
  const [wanted, found] = [
    await exported(path),
    await readTimeStamps(reader, await probeVideo(reader, path)),
  ];
  expect(found).toHaveLength(wanted.length);
  const gaps = wanted.slice(1).map((seconds, at) => seconds - wanted[at]);
  const close = Math.min(0.01, Math.min(...gaps) / 3);
  wanted.forEach((seconds, at) => expect(Math.abs(found![at] - seconds), String(at)).toBeLessThan(close));
}

/** A moving test picture, made by ffmpeg from these arguments. */
function film(name: string, ...more: readonly string[]): string {
  const path = join(folder, name);
  const source = ['-f', 'lavfi', '-i', 'testsrc2=size=96x64:rate=12:duration=4'];
  execFileSync('ffmpeg', ['-v', 'error', ...source, ...more, path]);
  return path;
}

const clips = [
  'camvid_val_vfr.mp4',
  'camvid_val_15fps_audio.mp4',
  'camvid_val.webm',
  'camvid_val_rot90.mp4',
  'camvid_val_fragmented.mp4',
];
const h264 = ['-c:v', 'libx264', '-g', '24', '-bf', '3', '-pix_fmt', 'yuv420p'];

for (const [name, readerOf] of [
  ['with ffprobe', () => tool],
  ['without ffprobe', () => ({ ...tool, ffprobe: null })],
  ['without ffmpeg', () => null],
] as const) {
  describeWithData('video', `time stamps ${name}`, () => {
    it.each(clips)('are those of the frames of an export: %s', async (clip) => {
      await expectAsExported(readerOf(), testData('video', clip));
    });
  });

  describe(`time stamps ${name}`, () => {
    it.each(['mp4', 'mkv', 'mov'])(
      'come in the order of display, whatever is decoded first: .%s',
      async (ending) => {
        await expectAsExported(readerOf(), film(`${name} b.${ending}`, ...h264));
      },
    );

    it('leave out frames that are there to be decoded only', async () => {
      const whole = film(`${name} whole.mp4`, ...h264);
      const cut = join(folder, `${name} cut.mp4`);
      execFileSync('ffmpeg', ['-v', 'error', '-ss', '0.9', '-i', whole, '-c', 'copy', cut]);
      await expectAsExported(readerOf(), cut);
    });
  });
}
