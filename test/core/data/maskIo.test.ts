import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import {
  decodeRawMask,
  encodeIndexPng,
  readRawMask,
  type RawMask,
} from '../../../src/main/core/data/maskIo.ts';
import { decodePngSamples } from '../../../src/main/core/data/png.ts';
import { describeWithData, testData } from '../../support/testData.ts';

function sha256(values: RawMask['values']): string {
  return createHash('sha256').update(Uint8Array.from(values)).digest('hex');
}

/** A grey TIFF of 3 × 2 pixels by the book: little-endian, one strip, not compressed. */
function tiffFile(pixels: Uint8Array | Uint16Array | Uint32Array | Float32Array): Uint8Array {
  const entries = [
    [256, 3], [257, 2], [258, pixels.BYTES_PER_ELEMENT * 8], [259, 1], [262, 1], [273, 134], [277, 1], [278, 2],
    [279, pixels.byteLength], [339, pixels instanceof Float32Array ? 3 : 1],
  ]; // prettier-ignore
  const head = Buffer.alloc(134);
  head.write('II*\0\x08', 'latin1');
  head.writeUInt16LE(entries.length, 8);
  entries.forEach(([tag, value], i) => {
    const at = 10 + 12 * i;
    head.writeUInt16LE(tag, at);
    head.writeUInt16LE(4, at + 2);
    head.writeUInt32LE(1, at + 4);
    head.writeUInt32LE(value, at + 8);
  });
  return Buffer.concat([head, Buffer.from(pixels.buffer)]);
}

describeWithData('edge-images', 'one label map in many encodings', () => {
  const index = JSON.parse(readFileSync(testData('edge-images', 'index.json'), 'utf8')) as Record<
    string,
    { readonly sha256_labels?: string }
  >;
  const read = (name: string) => readRawMask(testData('edge-images', 'masks', name));
  const expected = (name: string) => index[`masks/${name}`].sha256_labels;

  it.each([
    'gray8.png',
    'voc_palette.png',
    'gray16.png',
    'gray_in_rgb.png',
    'grey_palette.png',
    'palette_4bit.png',
  ])('keeps the indices of %s', async (name) => {
    expect(sha256((await read(name)).values)).toBe(expected(name));
  });

  it('keeps the bits of a 1-bit mask', async () => {
    expect(sha256((await read('binary_1bit.png')).values)).toBe(expected('binary_1bit.png'));
  });

  it.each(['voc_rgb.png', 'voc_rgba.png'])('reads the colours of %s exactly', async (name) => {
    const palette = (await read('voc_palette.png')).palette!;
    const { kind, values } = await read(name);
    expect(kind).toBe('rgb');
    const ids = Uint8Array.from(values, (colour) => palette.indexOf(colour));
    expect(sha256(ids)).toBe(expected(name));
  });
});

describe('a mask file', () => {
  it('knows whether it was saved with loss', async () => {
    const plain = sharp({ create: { width: 20, height: 20, channels: 3, background: '#102030' } });
    const isLossy = async (picture: Sharp) => (await decodeRawMask(await picture.toBuffer(), 'mask')).isLossy;
    expect(await isLossy(plain.clone().png())).toBe(false);
    expect(await isLossy(plain.clone().tiff())).toBe(false);
    expect(await isLossy(plain.clone().jpeg())).toBe(true);
    for (const lossless of [false, true]) {
      expect(await isLossy(plain.clone().webp({ lossless }))).toBe(!lossless);
      const withMore = plain
        .clone()
        .ensureAlpha(0.5)
        .withExif({ IFD0: { Artist: 'odd' } });
      expect(await isLossy(withMore.webp({ lossless }))).toBe(!lossless);
    }
  });
});

describe('a TIFF mask', () => {
  const ids = [0, 20, 255, 300, 20, 65535];
  const read = async (bytes: Uint8Array) => decodeRawMask(bytes, 'mask.tif');

  it.each([
    ['as it stands', () => tiffFile(Uint16Array.from(ids))],
    [
      'compressed',
      () => sharp(Uint16Array.from(ids), { raw: { width: 3, height: 2, channels: 1 } }).toColourspace('grey16').tiff({ compression: 'lzw' }).toBuffer(),
    ],
  ])('of 16 bits keeps its ids, %s', async (_how, file) => {
    const mask = await read(await file());
    expect(mask).toMatchObject({ width: 3, height: 2, kind: 'grey', palette: null, isLossy: false });
    expect([...mask.values]).toEqual(ids);
  }); // prettier-ignore

  it('of 8 bits keeps its ids', async () => {
    const { kind, values } = await read(tiffFile(Uint8Array.of(0, 20, 255, 3, 20, 1)));
    expect([kind, ...values]).toEqual(['grey', 0, 20, 255, 3, 20, 1]);
  });

  it.each([
    ['uint', Uint32Array.of(0, 1, 2, 3, 4, 5)],
    ['float', Float32Array.of(0, 0.5, 1, 2, 3, 4)],
  ])('of the type %s is refused', async (type, pixels) => {
    await expect(read(tiffFile(pixels))).rejects.toMatchObject({
      message: `mask.tif cannot be read: its pixels are of the type ${type}, not of 8 or 16 bits.`,
      details: { problem: 'unsupported' },
    });
  });
});

describeWithData('hostile', 'PngSuite as masks', () => {
  const folder = testData('hostile', 'pngsuite', 'png');
  const names = readdirSync(folder);

  it('keeps the palette index of every palette file, interlaced and below 8 bits', async () => {
    const files = names.filter((name) => !name.startsWith('x') && name.slice(4, 6) === '3p');
    expect(files.length).toBeGreaterThan(40);
    for (const name of files) {
      const { kind, values, palette } = await readRawMask(`${folder}/${name}`);
      expect(kind, name).toBe('palette');
      const rgba = JSON.parse(
        readFileSync(testData('hostile', 'pngsuite', 'json', name.replace('.png', '.json')), 'utf8'),
      ) as number[];
      const colours = [...values].flatMap((id) => [
        (palette![id] >> 16) & 255,
        (palette![id] >> 8) & 255,
        palette![id] & 255,
      ]);
      expect(colours, name).toEqual(rgba.filter((_, i) => i % 4 !== 3));
    }
  });

  it('refuses the 14 malformed files', async () => {
    for (const name of names.filter((candidate) => candidate.startsWith('x'))) {
      await expect(readRawMask(`${folder}/${name}`), name).rejects.toMatchObject({ code: 'badInput' });
    }
  });

  it('leaves grey values untouched by a gAMA chunk', async () => {
    const { values } = await readRawMask(`${folder}/g25n0g16.png`);
    const rgba = JSON.parse(
      readFileSync(testData('hostile', 'pngsuite', 'json', 'g25n0g16.json'), 'utf8'),
    ) as number[];
    expect([...values]).toEqual(rgba.filter((_, i) => i % 4 === 0));
  });
});

describe('the studio’s own masks', () => {
  const mask = { width: 3, height: 2, data: Uint8Array.of(0, 1, 255, 1, 1, 0) };
  const classes = [
    { id: 0, name: 'Sky', color: '#9EEAFE' },
    { id: 1, name: 'Road', color: '#6E6077' },
  ];

  it('come back bit for bit', async () => {
    const back = await decodeRawMask(await encodeIndexPng(mask, classes), 'mask.png');
    expect(back.kind).toBe('palette');
    expect([...back.values]).toEqual([...mask.data]);
  });

  it('show the class colours in any viewer, void as white', async () => {
    const pixels = await sharp(await encodeIndexPng(mask, classes))
      .removeAlpha()
      .raw()
      .toBuffer();
    expect([...pixels.subarray(0, 9)]).toEqual([0x9e, 0xea, 0xfe, 0x6e, 0x60, 0x77, 255, 255, 255]);
  });

  it('are refused when one byte is damaged', async () => {
    const bytes = await encodeIndexPng(mask, classes);
    for (let at = 33; at < bytes.length - 12; at += 7) {
      const damaged = Uint8Array.from(bytes);
      damaged[at] = damaged[at] ^ 1;
      expect(() => decodePngSamples(damaged, 'mask.png'), `byte ${at}`).toThrow('mask.png cannot be read');
    }
  });
});
