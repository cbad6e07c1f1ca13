import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StudioError } from '../../../src/shared/errors.ts';
import { createQuietContext } from '../../../src/main/core/jobContext.ts';
import type { JobContext } from '../../../src/main/core/jobContext.ts';
import { requireFfmpeg } from '../../../src/main/core/video/ffmpegTool.ts';
import type { FrameSink } from '../../../src/main/core/video/frameSinks.ts';
import { segmentVideo } from '../../../src/main/core/video/pipeline.ts';
import type { SegmentVideoOptions } from '../../../src/main/core/video/pipeline.ts';
import { describeWithData, testData } from '../../support/testData.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'studio-unfinished-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Segments a clip of 30 frames into the folder. */
async function segment(
  more: Partial<SegmentVideoOptions>,
  context: JobContext = createQuietContext(),
): Promise<void> {
  const options: SegmentVideoOptions = {
    tool: await requireFfmpeg(),
    input: testData('video', 'camvid_val_sar4x3.mp4'),
    output: join(folder, 'out.mp4'),
    masks: join(folder, 'masks'),
    csv: join(folder, 'shares.csv'),
    classes: [{ id: 0, name: 'All', color: '#FF0000' }],
    alpha: 0.3,
    segment: ({ width, height }) => new Uint8Array(width * height),
  };
  await segmentVideo({ ...options, ...more }, context);
}

/** Acts when all frames are written, before anything takes its place. */
function atTheEnd(act: () => void): FrameSink {
  return {
    write: () => Promise.resolve(),
    finish: () => Promise.resolve(act()),
    abort: () => undefined,
  };
}

describeWithData('video', 'a video that does not come to its end', () => {
  it('leaves nothing behind when it is cancelled after the last frame', async () => {
    const abort = new AbortController();
    const preview = atTheEnd(() => abort.abort(new StudioError('cancelled', 'Cancelled.')));
    const cancelled = segment({ preview }, { ...createQuietContext(), signal: abort.signal });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves no video and no table behind when the masks cannot take their place', async () => {
    const masks = join(folder, 'masks');
    const preview = atTheEnd(() => {
      mkdirSync(masks);
      writeFileSync(join(masks, 'mine.txt'), '');
    });
    await expect(segment({ preview })).rejects.toThrow(`${masks} already exists.`);
    expect(readdirSync(folder)).toEqual(['masks']);
    expect(readdirSync(masks)).toEqual(['mine.txt']);
  });

  it('is cleared away by the next one once its process is gone; that of a living process stays', async () => {
    const dead = spawnSync('true').pid;
    const living = `.other.mp4.${process.pid}-0123abcd.tmp`;
    for (const name of [`.out.mp4.${dead}-0123abcd.tmp`, living]) writeFileSync(join(folder, name), 'half');
    const halfMasks = join(folder, 'apart', `.masks.${dead}-0123abcd.tmp`);
    mkdirSync(halfMasks, { recursive: true });
    writeFileSync(join(halfMasks, '000000.png'), 'half');
    await segment({ masks: join(folder, 'apart', 'masks') });
    expect(readdirSync(folder).sort()).toEqual([living, 'apart', 'out.mp4', 'shares.csv']);
    expect(readdirSync(join(folder, 'apart'))).toEqual(['masks']);
  });
});
