import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readImage } from '../../../src/main/core/data/imageIo.ts';
import { readRawMask } from '../../../src/main/core/data/maskIo.ts';
import { centreOffset, scaledSize } from '../../../src/main/core/data/prepare.ts';
import { resizeArea, resizeBilinear, resizeNearest, type Size } from '../../../src/main/core/data/resize.ts';
import { ignoreIndex } from '../../../src/shared/domain/labels.ts';
import { readNpy } from '../../support/npy.ts';
import { describeWithData, testData } from '../../support/testData.ts';

interface PrepOutput {
  readonly kind: string;
  readonly pixels: number;
  readonly scale: number;
  readonly img: string;
  readonly ann: string;
  readonly valid: number;
  readonly inshape: readonly [number, number];
  readonly size: readonly [number, number];
  readonly file: string;
  readonly pad_top: number;
  readonly src: readonly [number, number];
  readonly dst: readonly [number, number];
  readonly sha256_of_argmax_uint8: string;
  readonly src_argmax: readonly number[];
}

interface PrepImage {
  readonly name: string;
  readonly outputs: readonly PrepOutput[];
}

const sizeOf = ([height, width]: readonly [number, number]): Size => ({ width, height });

/** Centre crop or pad into a square, as the reference's random rescale does. */
function intoSquare(data: Uint8Array, from: Size, side: number, channels: number, fill: number): Uint8Array {
  const out = new Uint8Array(side * side * channels).fill(fill);
  const top = centreOffset(from.height, side);
  const left = centreOffset(from.width, side);
  for (let y = Math.max(0, top); y < Math.min(side, top + from.height); y++) {
    for (let x = Math.max(0, left); x < Math.min(side, left + from.width); x++) {
      const source = ((y - top) * from.width + x - left) * channels;
      out.set(data.subarray(source, source + channels), (y * side + x) * channels);
    }
  }
  return out;
}

/** Every 4th row and column of `[height, width, 3]`. */
function everyFourth(data: Float32Array, { width, height }: Size): readonly number[] {
  const out: number[] = [];
  for (let y = 0; y < height; y += 4) {
    for (let x = 0; x < width; x += 4)
      out.push(...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3));
  }
  return out;
}

function largestDifference(a: readonly number[], b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return a.reduce((worst, value, i) => Math.max(worst, Math.abs(value - b[i])), 0);
}

describeWithData('prep', 'rescaling as the reference’s TensorFlow', () => {
  const folder = testData('prep', 'dev');
  const images = JSON.parse(readFileSync(`${folder}/prep.json`, 'utf8')) as readonly PrepImage[];
  const cases = images.flatMap(({ name, outputs }) => outputs.map((output) => ({ name, ...output })));
  const ofKind = (kind: string) => cases.filter((output) => output.kind.startsWith(kind));

  it.each(ofKind('random_rescale'))('nearest: $name at $pixels × $scale', async (output) => {
    const image = await readImage(`${folder}/${output.name}.in.png`);
    const mask = await readRawMask(`${folder}/${output.name}.ann.png`);
    const base = Math.min(output.pixels / image.height, output.pixels / image.width);
    const to = scaledSize(image, base * output.scale);
    const nearest = (data: Uint8Array, channels: number, fill: number) =>
      intoSquare(resizeNearest(data, image, to, channels, 'legacy'), to, output.pixels, channels, fill);
    const expectedImage = await readImage(`${folder}/${output.img}`);
    const expectedMask = await readRawMask(`${folder}/${output.ann}`);
    const labels = nearest(mask.values as Uint8Array, 1, ignoreIndex);
    expect(Buffer.compare(labels, Uint8Array.from(expectedMask.values))).toBe(0);
    expect(Buffer.compare(nearest(image.data, 3, 0), expectedImage.data)).toBe(0);
  });

  it.each(ofKind('prepare_graph'))('area: $name', async (output) => {
    const image = await readImage(`${folder}/${output.name}.in.png`);
    const to = scaledSize(image, 512 / Math.max(image.width, image.height));
    expect(to).toEqual(sizeOf(output.inshape));
    expect(centreOffset(to.height, 512)).toBe(output.pad_top);
    const expected = readNpy(`${folder}/${output.file}`);
    expect(largestDifference(everyFourth(resizeArea(image.data, image, to), to), expected.data)).toBeLessThan(
      2e-3,
    );
  });

  it.each(ofKind('adapt_network'))('bilinear: $name', async (output) => {
    const image = await readImage(`${folder}/${output.name}.in.png`);
    const to = sizeOf(output.size);
    const resized = resizeBilinear(image.data, image, to, 3, 'legacy');
    const expected = readNpy(`${folder}/${output.file}`);
    expect(largestDifference(everyFourth(resized, to), expected.data)).toBeLessThan(1e-2);
  });

  it.each(ofKind('nearest back-resize'))('labels enlarged again: $name', (output) => {
    const labels = Uint8Array.from(output.src_argmax);
    const enlarged = resizeNearest(labels, sizeOf(output.src), sizeOf(output.dst), 1, 'legacy');
    expect(createHash('sha256').update(enlarged).digest('hex')).toBe(output.sha256_of_argmax_uint8);
  });
});

it('half-pixel bilinear at scale 1 changes nothing', () => {
  const data = Uint8Array.from({ length: 5 * 4 * 3 }, (_, i) => (i * 37) % 256);
  expect([...resizeBilinear(data, { width: 5, height: 4 }, { width: 5, height: 4 })]).toEqual([...data]);
});
