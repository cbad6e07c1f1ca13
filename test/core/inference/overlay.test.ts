import { expect, it } from 'vitest';
import { createClassBlender } from '../../../src/main/core/inference/overlay.ts';

const classes = [
  { id: 0, name: 'Road', color: '#FF8000' },
  { id: 1, name: 'Sky', color: '#0000FF' },
];

it('mixes photo and class colour by opacity, to the nearest byte', () => {
  const pixels = Uint8Array.from([100, 200, 50, 0, 255, 10]);
  createClassBlender(classes, 0.3).blend(pixels, Uint8Array.from([0, 1]));
  const mixed = [100, 200, 50, 0, 255, 10].map((value, i) => 0.7 * value + 0.3 * [255, 128, 0, 0, 0, 255][i]);
  pixels.forEach((value, i) => expect(Math.abs(value - mixed[i])).toBeLessThanOrEqual(1));
});

it('leaves the photo alone under void, under unknown ids, and at opacity 0', () => {
  const photo = [1, 2, 3, 254, 255, 0];
  const pixels = Uint8Array.from(photo);
  createClassBlender(classes, 0.9).blend(pixels, Uint8Array.from([255, 7]));
  createClassBlender(classes, 0).blend(pixels, Uint8Array.from([0, 1]));
  expect([...pixels]).toEqual(photo);
});

it('is the class colour alone at opacity 1', () => {
  const pixels = Uint8Array.from([13, 77, 250]);
  createClassBlender(classes, 1).blend(pixels, Uint8Array.from([0]));
  expect([...pixels]).toEqual([255, 128, 0]);
});
