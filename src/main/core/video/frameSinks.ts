import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
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
