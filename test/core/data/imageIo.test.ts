import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, it } from 'vitest';
import { decodeImage, readImage, readImageSize } from '../../../src/main/core/data/imageIo.ts';
import { StudioError } from '../../../src/shared/errors.ts';
import { describeWithData, testData } from '../../support/testData.ts';

interface EdgeImage {
  readonly width: number;
  readonly height: number;
  readonly sha256_rgb?: string;
  readonly tolerance?: number;
  readonly error?: boolean;
}

function sha256(data: Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

async function failure(path: string): Promise<StudioError> {
  const thrown: unknown = await readImage(path).then(
    () => undefined,
    (error: unknown) => error,
  );
  if (thrown instanceof StudioError) return thrown;
  throw new Error(`${path} was read, or failed without a StudioError`);
}

describeWithData('edge-images', 'odd but good images are read by the written rules', () => {
  const index = JSON.parse(readFileSync(testData('edge-images', 'index.json'), 'utf8')) as Record<
    string,
    EdgeImage
  >;
  const images = Object.entries(index).filter(([name]) => name.startsWith('images/'));
  const exact = images.filter(
    ([name, entry]) => entry.sha256_rgb !== undefined && name !== 'images/cmyk.jpg',
  );

  it.each(exact)('%s', async (name, expected) => {
    const image = await readImage(testData('edge-images', name));
    expect([image.width, image.height]).toEqual([expected.width, expected.height]);
    expect(await readImageSize(testData('edge-images', name))).toMatchObject({
      width: expected.width,
      height: expected.height,
    });
    expect(sha256(image.data)).toBe(expected.sha256_rgb);
  });

  it('converts CMYK by the plain rule, near the photograph it was made from', async () => {
    const cmyk = await readImage(testData('edge-images', 'images', 'cmyk.jpg'));
    const photo = await readImage(testData('edge-images', 'images', 'rgba.png'));
    const meanError =
      cmyk.data.reduce((sum, value, i) => sum + Math.abs(value - photo.data[i]), 0) / cmyk.data.length;
    expect(meanError).toBeLessThan(12);
  });

  it.each(images.filter(([, entry]) => entry.error === true).map(([name]) => name))(
    'refuses %s',
    async (name) => {
      const error = await failure(testData('edge-images', name));
      expect(error.code).toBe('badInput');
      expect(error.message).toContain(basename(name));
    },
  );
});

describeWithData('hostile', 'PngSuite as images', () => {
  const names = readdirSync(testData('hostile', 'pngsuite', 'png'));
  const reference = (name: string) => testData('hostile', 'pngsuite', 'json', name.replace('.png', '.json'));
  const good = names.filter((name) => !name.startsWith('x'));

  it('reads the 161 good files to the reference’s pixels', async () => {
    expect(good).toHaveLength(161);
    for (const name of good) {
      const rgba = JSON.parse(readFileSync(reference(name), 'utf8')) as number[];
      const shift = name.endsWith('16.png') ? 8 : 0;
      const image = await readImage(testData('hostile', 'pngsuite', 'png', name));
      const expected = rgba.filter((_, i) => i % 4 !== 3).map((value) => value >> shift);
      expect([...image.data], name).toEqual(expected);
    }
  });

  it('refuses the 14 malformed ones', async () => {
    const bad = names.filter((name) => name.startsWith('x'));
    expect(bad).toHaveLength(14);
    for (const name of bad) {
      const error = await failure(testData('hostile', 'pngsuite', 'png', name));
      expect(error.code, name).toBe('badInput');
    }
  });
});

describeWithData('hostile', 'bombs and broken files', () => {
  const broken = [
    'broken.png', 'broken_data_stream.png', 'decompression_bomb.gif', 'decompression_bomb.ico',
    'oom-225817ca0f8c663be7ab4b9e717b02c661e66834.tif', 'truncated_image.png', 'truncated_jpeg.jpg',
  ]; // prettier-ignore

  it.each(broken)('refuses %s without taking 100 MB', async (name) => {
    const before = process.memoryUsage().rss;
    const error = await failure(testData('hostile', 'images', name));
    expect(error.code).toBe('badInput');
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
  });

  it.each([2, 3, 4, 5, 6, 7, 8])(
    'applies EXIF orientation %i once, in JPEG and WebP',
    async (orientation) => {
      const upright = await readImage(testData('hostile', 'images', 'hopper_orientation_2.jpg'));
      for (const extension of ['jpg', 'webp']) {
        const image = await readImage(
          testData('hostile', 'images', `hopper_orientation_${orientation}.${extension}`),
        );
        const difference = image.data.reduce((sum, value, i) => sum + Math.abs(value - upright.data[i]), 0);
        expect(difference / image.data.length).toBeLessThan(6);
      }
    },
  );
});

it('refuses a PNG of 30000 × 30000 from its header alone', async () => {
  const header = Buffer.from('89504e470d0a1a0a0000000d49484452000075300000753008020000001f8a1f6d', 'hex');
  const thrown: unknown = await decodeImage(header, 'bomb.png').catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(StudioError);
});

it.each(['<svg xmlns="http://www.w3.org/2000/svg"/>', '<!DOCTYPE html><script>alert(1)</script>'])(
  'refuses %s under an image’s name',
  async (text) => {
    const thrown: unknown = await decodeImage(Buffer.from(text), 'picture.png').catch(
      (error: unknown) => error,
    );
    expect((thrown as StudioError).message).toContain('SVG, XML and HTML files are not accepted');
  },
);
