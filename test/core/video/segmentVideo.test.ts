import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { LabelClass } from '../../../src/shared/domain/labels.ts';
import { createJobToken, createQuietContext } from '../../../src/main/core/jobContext.ts';
import { readLabelMask } from '../../../src/main/core/data/maskIo.ts';
import { requireFfmpeg } from '../../../src/main/core/video/ffmpegTool.ts';
import { segmentVideo } from '../../../src/main/core/video/pipeline.ts';
import type { FrameSegmenter, SegmentVideoOptions } from '../../../src/main/core/video/pipeline.ts';
import { createPausedContext } from '../../support/pauses.ts';
import { describeWithData, testData } from '../../support/testData.ts';

const classes: readonly LabelClass[] = [
  { id: 0, name: 'Top', color: '#FF0000' },
  { id: 1, name: 'Bottom, right', color: '#0000FF' },
];

/** The upper half is class 0, the lower half class 1. */
const halves: FrameSegmenter = ({ width, height }) =>
  new Uint8Array(width * height).map((_, pixel) => (pixel < (width * height) / 2 ? 0 : 1));

interface ProbedStream {
  readonly codec_type: string;
  readonly codec_name: string;
  readonly width?: number;
  readonly height?: number;
  readonly avg_frame_rate: string;
  readonly r_frame_rate: string;
  readonly sample_aspect_ratio?: string;
  readonly side_data_list?: unknown;
}

function probe(path: string): readonly ProbedStream[] {
  const args = ['-v', 'error', '-show_streams', '-of', 'json', path];
  const output = JSON.parse(execFileSync('ffprobe', args).toString()) as { streams: readonly ProbedStream[] };
  return output.streams;
}

function frameTimes(path: string): readonly number[] {
  const what = ['-select_streams', 'v:0', '-show_entries', 'frame=best_effort_timestamp_time'];
  const output = execFileSync('ffprobe', ['-v', 'error', ...what, '-of', 'csv=p=0', path]).toString();
  return output.split('\n').map(Number.parseFloat).filter(Number.isFinite);
}

/** Hash of the sound's packets, without decoding. */
function soundHash(path: string): string {
  return execFileSync('ffmpeg', ['-v', 'error', '-i', path, '-map', '0:a', '-c', 'copy', '-f', 'md5', '-'])
    .toString()
    .trim();
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'studio-video-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function segment(
  input: string,
  name: string,
  more: Partial<SegmentVideoOptions> = {},
  context = createQuietContext(),
): Promise<Awaited<ReturnType<typeof segmentVideo>>> {
  const tool = await requireFfmpeg();
  const output = join(folder, name);
  const plain = { masks: null, csv: null, alpha: 0.3, classes, segment: halves };
  return segmentVideo({ tool, input, output, ...plain, ...more }, context);
}

describeWithData('video', 'segmenting a video', () => {
  it('keeps frames, size, rate and sound of the CamVid clip', async () => {
    const input = testData('video', 'camvid_val_15fps_audio.mp4');
    const result = await segment(input, 'out.mp4');
    expect(result).toMatchObject({ frames: 101, width: 480, height: 360, frameRate: 15, audio: ['copied'] });
    expect(result.warnings).toEqual([]);
    const [video, audio] = probe(result.output);
    expect(video).toMatchObject({ codec_name: 'h264', width: 480, height: 360, avg_frame_rate: '15/1' });
    expect(audio).toMatchObject({ codec_type: 'audio', codec_name: 'aac' });
    expect(frameTimes(result.output)).toEqual(frameTimes(input));
    expect(soundHash(result.output)).toBe(soundHash(input));
    expect(readdirSync(folder)).toEqual(['out.mp4']);
  });

  it('keeps every time stamp of a clip with a varying frame rate', async () => {
    const input = testData('video', 'camvid_val_vfr.mp4');
    const result = await segment(input, 'out.mp4');
    expect(result.frames).toBe(48);
    expect(frameTimes(result.output)).toEqual(frameTimes(input));
  });

  it('turns a rotated clip upright, once', async () => {
    const result = await segment(testData('video', 'camvid_val_rot90.mp4'), 'out.mp4');
    const [video] = probe(result.output);
    expect(video).toMatchObject({ width: 360, height: 480 });
    expect(JSON.stringify(video.side_data_list ?? [])).not.toContain('rotation');
    expect(result.frames).toBe(101);
  });

  it('keeps pixels that are not square, and tells the net their shape', async () => {
    const aspects: number[] = [];
    const result = await segment(testData('video', 'camvid_val_sar4x3.mp4'), 'out.mp4', {
      segment: (frame, aspect) => {
        aspects.push(aspect);
        return halves(frame, aspect);
      },
    });
    expect(probe(result.output)[0]).toMatchObject({ width: 480, height: 360, sample_aspect_ratio: '4:3' });
    expect(aspects).toHaveLength(30);
    expect(aspects[0]).toBeCloseTo(4 / 3);
  });

  it('keeps picture and sound together where the picture starts later', async () => {
    const input = testData('video', 'camvid_val_fragmented.mp4');
    const result = await segment(input, 'out.mp4');
    expect(result.frames).toBe(30);
    const [wanted, written] = [frameTimes(input), frameTimes(result.output)];
    expect(written).toHaveLength(30);
    const gaps = (times: readonly number[]): readonly number[] => times.slice(1).map((t, i) => t - times[i]);
    gaps(written).forEach((gap, i) => expect(gap).toBeCloseTo(gaps(wanted)[i], 3));
  });

  it('writes VP9 with the Opus packets of a WebM', async () => {
    const input = testData('video', 'camvid_val.webm');
    const result = await segment(input, 'out.webm');
    expect(probe(result.output).map((stream) => stream.codec_name)).toEqual(['vp9', 'opus']);
    expect(result.frames).toBe(101);
    expect(soundHash(result.output)).toBe(soundHash(input));
  });

  it('converts sound that the container cannot hold', async () => {
    const result = await segment(testData('video', 'camvid_val_15fps_audio.mp4'), 'out.webm');
    expect(result.audio).toEqual(['converted']);
    expect(probe(result.output).map((stream) => stream.codec_name)).toEqual(['vp9', 'opus']);
  });

  it.each(['mp4', 'mkv', 'webm'])(
    'leaves out of a .%s only the sound that ffmpeg does not know',
    async (ending) => {
      const clip = testData('video', 'camvid_val_15fps_audio.mp4');
      const input = join(folder, 'two.mp4');
      const twice = ['-map', '0:v', '-map', '0:a', '-map', '0:a', '-c', 'copy', '-t', '0.5'];
      execFileSync('ffmpeg', ['-v', 'error', '-i', clip, ...twice, input]);
      const bytes = readFileSync(input);
      bytes.write('apac', bytes.lastIndexOf('mp4a'), 'latin1');
      bytes.write('free', bytes.lastIndexOf('esds'), 'latin1');
      writeFileSync(input, bytes);
      const tool = await requireFfmpeg();
      const kept = ending === 'webm' ? 'converted' : 'copied';
      for (const [name, ffprobe] of [['with', tool.ffprobe] as const, ['without', null] as const]) {
        const result = await segment(input, `${name}.${ending}`, { tool: { ...tool, ffprobe } });
        expect(result.audio).toEqual([kept, 'dropped']);
        expect(result.warnings).toEqual([
          'This ffmpeg cannot convert 1 of the 2 sound tracks; the rest was kept.',
        ]);
        expect(probe(result.output).map((stream) => stream.codec_type)).toEqual(['video', 'audio']);
      }
    },
  );

  it('keeps sound that only ffmpeg knows where there is no ffprobe', async () => {
    const input = join(folder, 'alac.mov');
    const clip = testData('video', 'camvid_val_15fps_audio.mp4');
    const lossless = ['-c:v', 'copy', '-c:a', 'alac', '-t', '0.5'];
    execFileSync('ffmpeg', ['-v', 'error', '-i', clip, ...lossless, input]);
    const tool = { ...(await requireFfmpeg()), ffprobe: null };
    const result = await segment(input, 'out.mov', { tool });
    expect(result).toMatchObject({ audio: ['copied'], warnings: [] });
    expect(probe(result.output)[1].codec_name).toBe('alac');
  });

  it('lays the class colours over the picture with the asked opacity', async () => {
    const input = testData('video', 'camvid_val_sar4x3.mp4');
    const result = await segment(input, 'out.mp4', { alpha: 1 });
    const pixel = (y: number): readonly number[] => {
      const crop = ['-frames:v', '1', '-vf', `crop=2:2:100:${y}`, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'];
      return [...execFileSync('ffmpeg', ['-v', 'error', '-i', result.output, ...crop]).subarray(0, 3)];
    };
    const [red, blue] = [pixel(50), pixel(300)];
    expect(red[0]).toBeGreaterThan(245);
    expect(red[2]).toBeLessThan(12);
    expect(blue[2]).toBeGreaterThan(245);
    expect(blue[0]).toBeLessThan(12);
  });

  it('leaves the colours alone where nothing is laid over them', async () => {
    const input = testData('video', 'camvid_val_sar4x3.mp4');
    const result = await segment(input, 'out.mp4', { alpha: 0 });
    const args = ['-i', input, '-i', result.output, '-lavfi', 'psnr', '-f', 'null', '-'];
    const log = execFileSync('sh', ['-c', 'ffmpeg -hide_banner "$@" 2>&1', 'sh', ...args]).toString();
    expect(Number(/average:([\d.]+)/.exec(log)?.[1])).toBeGreaterThan(36);
  });

  it('writes index PNGs and class shares for each frame', async () => {
    const [masks, csv] = [join(folder, 'masks'), join(folder, 'shares.csv')];
    await segment(testData('video', 'camvid_val_sar4x3.mp4'), 'out.mp4', { masks, csv });
    expect(readdirSync(masks)).toHaveLength(30);
    const mask = await readLabelMask(join(masks, '000029.png'));
    expect([mask.width, mask.height, mask.data[0], mask.data.at(-1)]).toEqual([480, 360, 0, 1]);
    const rows = readFileSync(csv, 'utf8').trim().split('\n');
    expect(rows[0]).toBe('frame,seconds,Top,"Bottom, right"');
    expect(rows[1]).toBe('0,0.000000,0.500000,0.500000');
    expect(rows).toHaveLength(31);
  });

  it('counts no pause in its speed', async () => {
    const input = testData('video', 'camvid_val_sar4x3.mp4');
    const { seconds, framesPerSecond } = await segment(input, 'out.mp4', {}, createPausedContext());
    expect(seconds).toBeLessThan(3600);
    expect(framesPerSecond).toBeGreaterThan(30 / 3600);
  });

  it('leaves nothing behind when it is stopped or fails half-way', async () => {
    const input = testData('video', 'camvid_val_15fps_audio.mp4');
    const extras = { masks: join(folder, 'masks'), csv: join(folder, 'shares.csv') };
    const token = createJobToken();
    let seen = 0;
    const stopSoon: FrameSegmenter = (frame, aspect) => {
      seen += 1;
      if (seen === 20) token.stop();
      return halves(frame, aspect);
    };
    const tool = await requireFfmpeg();
    const options = { tool, input, output: join(folder, 'out.mp4'), alpha: 0.3, classes, ...extras };
    await expect(
      segmentVideo({ ...options, segment: stopSoon }, createQuietContext(token)),
    ).rejects.toMatchObject({ code: 'cancelled' });
    const failing: FrameSegmenter = () => Promise.reject(new Error('net failed'));
    await expect(segmentVideo({ ...options, segment: failing }, createQuietContext())).rejects.toThrow(
      'net failed',
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  it('segments what there is of a file cut half-way, and says so', async () => {
    const [whole, cut] = [join(folder, 'whole.mp4'), join(folder, 'cut.mp4')];
    const source = testData('video', 'camvid_val_15fps_audio.mp4');
    execFileSync('ffmpeg', ['-v', 'error', '-i', source, '-c', 'copy', '-movflags', '+faststart', whole]);
    const bytes = readFileSync(whole);
    writeFileSync(cut, bytes.subarray(0, bytes.length / 2));
    const result = await segment(cut, 'out.mp4');
    expect(result.frames).toBeGreaterThan(30);
    expect(result.frames).toBeLessThan(80);
    expect(result.warnings[0]).toMatch(/^The video ends early, after \d+ of about 101 frames: .+\.$/);
    expect(frameTimes(result.output)).toHaveLength(result.frames);
  });

  it('refuses its own input as output, a full masks folder and an unknown ending before any work', async () => {
    const input = testData('video', 'camvid_val.webm');
    const tool = await requireFfmpeg();
    const never: FrameSegmenter = () => expect.fail('no frame may be read');
    const options = { tool, input, alpha: 0.3, classes, csv: null, segment: never };
    const quiet = createQuietContext();
    await expect(segmentVideo({ ...options, output: input, masks: null }, quiet)).rejects.toThrow(
      'same file',
    );
    const output = join(folder, 'out.webm');
    await expect(segmentVideo({ ...options, output, csv: input, masks: null }, quiet)).rejects.toThrow(
      'same file',
    );
    await expect(segmentVideo({ ...options, output, masks: testData('video') }, quiet)).rejects.toThrow(
      'is not empty',
    );
    await expect(
      segmentVideo({ ...options, output: join(folder, 'out.txt'), masks: null }, quiet),
    ).rejects.toThrow('no ending of a video');
  });
});
