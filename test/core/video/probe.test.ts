import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StudioError } from '../../../src/shared/errors.ts';
import { createQuietContext } from '../../../src/main/core/jobContext.ts';
import { findFfmpeg, requireFfmpeg } from '../../../src/main/core/video/ffmpegTool.ts';
import type { FfmpegTool } from '../../../src/main/core/video/ffmpegTool.ts';
import { segmentVideo } from '../../../src/main/core/video/pipeline.ts';
import { probeVideo } from '../../../src/main/core/video/probe.ts';
import { ratio } from '../../../src/main/core/video/videoInfo.ts';
import { describeWithData, testData } from '../../support/testData.ts';

const clips = [
  { file: 'video/camvid_val_15fps_audio.mp4', size: [480, 360], rotation: 0, frames: 101, audio: ['aac'] },
  { file: 'video/camvid_val.webm', size: [480, 360], rotation: 0, frames: 101, audio: ['opus'] },
  { file: 'video/camvid_val_rot90.mp4', size: [360, 480], rotation: 270, frames: 101, audio: ['aac'] },
  { file: 'video/camvid_val_sar4x3.mp4', size: [480, 360], rotation: 0, frames: 30, audio: [] },
  { file: 'video/camvid_val_vfr.mp4', size: [480, 360], rotation: 0, frames: 48, audio: ['aac'] },
  {
    file: 'sam2-video/demo/data/gallery/04_coffee.mp4',
    size: [1280, 720],
    rotation: 0,
    frames: 287,
    audio: ['aac'],
  },
  {
    file: 'torchcodec-video/test/resources/nasa_13013_rotated.mp4',
    size: [270, 480],
    rotation: 270,
    frames: 17,
    audio: [],
  },
] as const;

let tool: FfmpegTool;
let folder: string;
beforeAll(async () => {
  tool = await requireFfmpeg();
  folder = mkdtempSync(join(tmpdir(), 'studio-probe-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeWithData('video', 'probing a video', () => {
  for (const withFfprobe of [true, false]) {
    it.each(clips)(`reads $file ${withFfprobe ? 'with ffprobe' : 'without ffprobe'}`, async (clip) => {
      const probe = withFfprobe ? tool : { ...tool, ffprobe: null };
      const info = await probeVideo(probe, testData(clip.file));
      expect([info.width, info.height]).toEqual(clip.size);
      expect(info.rotation).toBe(clip.rotation);
      expect(info.frames).toBe(clip.frames);
      expect(info.audio.map((track) => track.codec)).toEqual(clip.audio);
    });
  }

  it('reads the pixel shape and the rate', async () => {
    const wide = await probeVideo(tool, testData('video/camvid_val_sar4x3.mp4'));
    expect(ratio(wide.pixelAspect)).toBeCloseTo(4 / 3);
    const varying = await probeVideo(tool, testData('video/camvid_val_vfr.mp4'));
    expect(varying.isConstantRate).toBe(false);
    const constant = await probeVideo(tool, testData('video/camvid_val_15fps_audio.mp4'));
    expect(constant).toMatchObject({ isConstantRate: true, frameRate: { num: 15, den: 1 } });
  });

  it('refuses a cut file, a folder, an empty and a missing file in one clear line', async () => {
    for (const probe of [tool, { ...tool, ffprobe: null }]) {
      const cut = await probeVideo(probe, testData('video/truncated.mp4')).catch((error: unknown) => error);
      expect(cut).toBeInstanceOf(StudioError);
      expect((cut as StudioError).message).toMatch(/^truncated\.mp4 cannot be read as a video: [^\n]+\.$/);
    }
    await expect(probeVideo(tool, folder)).rejects.toThrow('not a regular file');
    await expect(probeVideo(tool, '/dev/null')).rejects.toThrow('not a regular file');
    await expect(probeVideo(tool, join(folder, 'none.mp4'))).rejects.toMatchObject({ code: 'notFound' });
  });
});

describeWithData('hostile', 'broken and odd videos', () => {
  const root = testData('hostile', 'mp4');
  const files = readdirSync(root).filter((name) => name !== 'LICENSE');

  it.each(files)('%s is segmented or refused with a reason, and leaves no half file', async (name) => {
    const output = join(folder, `${name}.mp4`);
    const started = Date.now();
    const options = { tool, output, classes: [], alpha: 0.3, masks: null, csv: null };
    const outcome = await segmentVideo(
      {
        ...options,
        input: join(root, name),
        segment: ({ width, height }) => new Uint8Array(width * height),
      },
      createQuietContext(),
    ).catch((error: unknown) => error);
    if (outcome instanceof Error) {
      expect(outcome).toBeInstanceOf(StudioError);
      expect(outcome.message).toMatch(/^[^\n]{20,300}$/);
      expect(readdirSync(folder)).not.toContain(`${name}.mp4`);
    } else {
      expect(statSync(output).size).toBeGreaterThan(0);
    }
    expect(Date.now() - started).toBeLessThan(25_000);
    expect(readdirSync(folder).filter((file) => file.endsWith('.tmp'))).toEqual([]);
  });
});

describe('finding ffmpeg', () => {
  it('takes the configured one, and says how to get one where there is none', async () => {
    const found = await findFfmpeg({ STUDIO_FFMPEG: tool.ffmpeg });
    expect(found).toEqual(tool);
    const nowhere = { PATH: '', STUDIO_CACHE: '/nonexistent' };
    expect(await findFfmpeg(nowhere)).toBeNull();
    await expect(requireFfmpeg(nowhere)).rejects.toMatchObject({ code: 'missingTool' });
  });

  it.runIf(process.platform === 'linux')('asks a program anew once its file is another', async () => {
    const program = join(folder, 'ffmpeg');
    const found = async (): Promise<string | undefined> =>
      (await findFfmpeg({ STUDIO_FFMPEG: program }))?.version;
    expect(await found()).toBeUndefined();
    for (const version of ['6.1', '7.0.2']) {
      writeFileSync(program, `#!/bin/sh\necho "ffmpeg version ${version}"\n`, { mode: 0o755 });
      expect(await found()).toBe(version);
      expect(await found()).toBe(version);
    }
  });
});
