import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { plan, type Files } from '../../support/importing.ts';
import { imageFile } from '../../support/sourceFolder.ts';

describe('a mask saved with loss', () => {
  const size = { width: 64, height: 64 };
  const draw = (valueAt: (x: number, y: number) => number) =>
    sharp(Buffer.from(Array.from({ length: 64 * 64 }, (_, i) => valueAt(i % 64, Math.floor(i / 64)))), {
      raw: { ...size, channels: 1 },
    });
  const disc = (inside: number) => draw((x, y) => ((x - 30) ** 2 + (y - 33) ** 2 < 400 ? inside : 0));
  const steps = (ids: readonly number[]) => draw((x) => ids[Math.floor(x / 16)]);
  const planMask = async (mask: Uint8Array, more: Files = {}) =>
    plan({ 'images/a.jpg': await imageFile(size), 'masks/a.jpg': mask, ...more });

  it.each([
    ['a white disc as JPEG', () => disc(255).jpeg().toBuffer(), {}],
    ['a white disc as WebP', () => disc(255).webp().toBuffer(), {}],
    [
      'ids in a row as JPEG, though a list names the blurred ones too',
      () => disc(9).jpeg().toBuffer(),
      { 'classes.txt': 'abcdefghijklmnopqrstuvwxyz'.split('').join('\n') },
    ],
  ] as const)('is left out: %s', async (_case, mask, table) => {
    const report = await planMask(await mask(), table);
    expect(report).toMatchObject({ items: 1, masks: 0, mapping: [], unknown: [] });
    expect(report.problems).toMatchObject([{ file: 'masks/a.jpg', code: 'lossyMask' }]);
    expect(report.problems[0].message).toContain('save masks as PNG');
  });

  it('is taken where nothing was lost', async () => {
    const blocks = await steps([0, 0, 255, 255]).jpeg().toBuffer();
    expect(await planMask(blocks)).toMatchObject({ masks: 1, problems: [], mapping: [{ value: '0' }, { value: '255' }] });
    const lossless = await disc(9).webp({ lossless: true }).toBuffer();
    expect(await planMask(lossless)).toMatchObject({ masks: 1, problems: [] });
    const colours = 'name,r,g,b\nA,0,0,0\nB,80,80,80\nC,160,160,160\nD,240,240,240\n';
    const greys = await steps([0, 80, 160, 240]).jpeg({ quality: 100 }).toBuffer();
    expect(await planMask(greys, { 'class_dict.csv': colours })).toMatchObject({ masks: 1, problems: [], readBy: 'color' });
  }); // prettier-ignore
});
