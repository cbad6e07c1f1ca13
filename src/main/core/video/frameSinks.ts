import { createWriteStream } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import sharp from 'sharp';
import type { LabelClass } from '../../../shared/domain/labels.ts';
import { encodeIndexPng } from '../data/maskIo.ts';
import { createClassBlender } from '../inference/overlay.ts';
import { createEncoder } from './encode.ts';
import type { EncodeOptions, VideoEncoder } from './encode.ts';
import type { VideoFrame } from './frames.ts';

/** Takes each frame with its class ids (row-major, one a pixel), in order. */
export interface FrameSink {
  write(frame: VideoFrame, ids: Uint8Array): Promise<void>;
  finish(): Promise<void>;
  /** Ends at once after an error; what was written is thrown away by the caller. */
  abort(): void;
}

/** The overlaid video. Changes the frame's pixels, so it comes last. */
export function createOverlaySink(
  options: Omit<EncodeOptions, 'startSeconds'>,
  classes: readonly LabelClass[],
  alpha: number,
): FrameSink {
  const blender = createClassBlender(classes, alpha);
  let encoder: VideoEncoder | null = null;
  return {
    async write(frame, ids) {
      encoder ??= createEncoder({ ...options, startSeconds: frame.seconds });
      blender.blend(frame.pixels, ids);
      await encoder.write(frame.pixels, frame.seconds);
    },
    async finish() {
      await encoder?.finish();
    },
    abort: () => encoder?.abort(),
  };
}

/** Longest side of a preview, and how often there is one at most. */
const previewSize = 640;
const previewEveryMs = 200;

/**
 * A small JPEG of the frame just done, replaced a few times a second, for whoever watches. Never slows the work: while
 * one is made the frames go by, and one that cannot be written is left out.
 */
export function createPreviewSink(
  path: string,
  { width, height }: { readonly width: number; readonly height: number },
  onWritten: (frame: number) => void,
): FrameSink {
  let isBusy = false;
  let last = -Infinity;
  async function show(index: number, pixels: Uint8Array): Promise<void> {
    const jpeg = await sharp(pixels, { raw: { width, height, channels: 3 } })
      .resize({ width: previewSize, height: previewSize, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 80 })
      .toBuffer();
    await writeFile(`${path}.next`, jpeg);
    await rename(`${path}.next`, path);
    onWritten(index);
  }
  return {
    write({ index, pixels }) {
      if (isBusy || performance.now() - last < previewEveryMs) return Promise.resolve();
      last = performance.now();
      isBusy = true;
      void show(index, pixels)
        .catch(() => undefined)
        .finally(() => (isBusy = false));
      return Promise.resolve();
    },
    finish: () => Promise.resolve(),
    abort: () => undefined,
  };
}

/** Index PNGs `000000.png`, `000001.png` … */
export function createMaskSink(
  folder: string,
  size: { readonly width: number; readonly height: number },
  classes: readonly LabelClass[],
): FrameSink {
  return {
    async write(frame, ids) {
      const png = await encodeIndexPng({ ...size, data: ids }, classes);
      await writeFile(join(folder, `${String(frame.index).padStart(6, '0')}.png`), png);
    },
    finish: () => Promise.resolve(),
    abort: () => undefined,
  };
}

/** One row a frame: number, seconds, and each class's share of the pixels (0 … 1). */
export function createCsvSink(path: string, classes: readonly LabelClass[]): FrameSink {
  const stream = createWriteStream(path);
  let failure: Error | null = null;
  stream.on('error', (error) => (failure = error));
  stream.write(`${['frame', 'seconds', ...classes.map((entry) => quoted(entry.name))].join(',')}\n`);
  return {
    async write(frame, ids) {
      if (failure !== null) throw failure;
      const counts = countIds(ids);
      const shares = classes.map((entry) => (counts[entry.id] / ids.length).toFixed(6));
      const row = [String(frame.index), frame.seconds.toFixed(6), ...shares].join(',');
      if (!stream.write(`${row}\n`)) await once(stream, 'drain');
    },
    async finish() {
      stream.end();
      await finished(stream);
    },
    abort: () => stream.destroy(),
  };
}

function countIds(ids: Uint8Array): Uint32Array {
  const counts = new Uint32Array(256);
  for (const id of ids) counts[id] += 1;
  return counts;
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
