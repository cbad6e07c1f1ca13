import { describe, expect, it } from 'vitest';
import { augmentations, drawPlan } from '../../../src/main/core/data/augment/index.ts';
import { plainPlan } from '../../../src/main/core/data/augment/plan.ts';
import { renderSample } from '../../../src/main/core/data/augment/render.ts';
import { boxOf, prepareImage, type Sample } from '../../../src/main/core/data/prepare.ts';
import { createRng } from '../../../src/main/core/data/rng.ts';
import { toBytes, resizeBilinear, resizeNearest } from '../../../src/main/core/data/resize.ts';

const size = { width: 20, height: 12 };

function randomSample(seed: number): Sample {
  const rng = createRng(seed);
  const image = Uint8Array.from({ length: size.width * size.height * 3 }, () => rng.below(256));
  const labels = Uint8Array.from({ length: size.width * size.height }, () => rng.below(5));
  return { ...size, image, labels };
}

describe('rendering a sample', () => {
  const sample = randomSample(1);

  it('with the plain plan copies every pixel and centres it', () => {
    const out = renderSample(sample, plainPlan, { width: 32, height: 32 });
    for (const [x, y] of [[0, 0], [19, 11], [7, 5]]) {
      const [source, target] = [y * 20 + x, (y + 10) * 32 + x + 6];
      expect(out.labels[target]).toBe(sample.labels[source]);
      expect([...out.image.subarray(target * 3, target * 3 + 3)]).toEqual([...sample.image.subarray(source * 3, source * 3 + 3)]);
    }
    expect(out.labels.filter((label) => label === 255)).toHaveLength(32 * 32 - 20 * 12);
  }); // prettier-ignore

  it('mirrored twice is the sample again', () => {
    const once = renderSample(sample, { ...plainPlan, flip: true }, size);
    const twice = renderSample(once, { ...plainPlan, flip: true }, size);
    expect(once).not.toEqual(sample);
    expect(twice).toEqual(sample);
  });

  it.each([0.5, 1.7, 2])('scaled by %d agrees with the plain resize', (scale) => {
    const to = { width: Math.round(20 * scale), height: Math.round(12 * scale) };
    const out = renderSample(sample, { ...plainPlan, scale }, to);
    expect([...out.labels]).toEqual([...resizeNearest(sample.labels, size, to)]);
    const expected = toBytes(resizeBilinear(sample.image, size, to));
    const worst = out.image.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0);
    expect(worst).toBeLessThanOrEqual(2);
  });

  it('larger than its box shows the part the anchor says', () => {
    const crop = { width: 8, height: 4 };
    const first = renderSample(sample, { ...plainPlan, anchorX: 0, anchorY: 0 }, crop);
    const last = renderSample(sample, { ...plainPlan, anchorX: 1, anchorY: 1 }, crop);
    expect([...first.labels.subarray(0, 8)]).toEqual([...sample.labels.subarray(0, 8)]);
    expect([...last.labels.subarray(24)]).toEqual([...sample.labels.subarray(11 * 20 + 12)]);
  });

  it('turns grey without saturation and leaves labels alone', () => {
    const out = renderSample(sample, { ...plainPlan, saturation: 0 }, size);
    expect(out.labels).toEqual(sample.labels);
    for (let i = 0; i < out.image.length; i += 3) expect(out.image[i]).toBe(out.image[i + 2]);
  });

  it('of one pixel fills what it is scaled to', () => {
    const pixel: Sample = { width: 1, height: 1, image: Uint8Array.of(1, 2, 3), labels: Uint8Array.of(4) };
    const out = renderSample(pixel, { ...plainPlan, scale: 2 }, { width: 2, height: 2 });
    expect([...out.image]).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3]);
    expect([...out.labels]).toEqual([4, 4, 4, 4]);
  });
});

describe('rotating a sample', () => {
  const square: Sample = {
    ...{ width: 2, height: 2 },
    image: Uint8Array.of(1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4),
    labels: Uint8Array.of(1, 2, 3, 4),
  };
  const turn = (sample: Sample, change: Partial<typeof plainPlan>, box = sample) =>
    renderSample(sample, { ...plainPlan, ...change }, box);

  it.each([
    [90, [3, 1, 4, 2]],
    [-90, [2, 4, 1, 3]],
    [180, [4, 3, 2, 1]],
  ])('by %d° goes clockwise', (rotation, labels) => {
    const out = turn(square, { rotation });
    expect([...out.labels]).toEqual(labels);
    expect([...out.image].filter((_, i) => i % 3 === 0)).toEqual(labels);
  });

  it('comes after mirroring', () => {
    expect([...turn(square, { rotation: 90, flip: true }).labels]).toEqual([4, 2, 3, 1]);
  });

  it('shows each place of a slope where the angle puts it, void and black beyond the edge, however bright', () => {
    const side = 61;
    const at = (of: (x: number, y: number) => number) =>
      Uint8Array.from({ length: side * side }, (_, i) => of(i % side, Math.floor(i / side)));
    const image = at((x, y) => 2 * x + y).reduce<number[]>((all, value) => (all.push(value, value, value), all), []);
    const sample: Sample = { width: side, height: side, image: Uint8Array.from(image), labels: at((x) => Math.min(x, 250)) };
    const out = turn(sample, { rotation: 25, brightness: 20 });
    const [cos, sin, middle] = [Math.cos((25 * Math.PI) / 180), Math.sin((25 * Math.PI) / 180), (side - 1) / 2];
    let seen = 0;
    for (let v = 0; v < side; v++) {
      for (let u = 0; u < side; u++) {
        const x = cos * (u - middle) + sin * (v - middle) + middle;
        const y = cos * (v - middle) - sin * (u - middle) + middle;
        const isOutside = Math.min(x, y) < -0.5 || Math.max(x, y) >= side - 0.5;
        const place = v * side + u;
        expect(out.labels[place]).toBe(isOutside ? 255 : Math.floor(x + 0.5));
        if (isOutside) expect(out.image[place * 3]).toBe(0);
        else if (Math.min(x, y) >= 0 && Math.max(x, y) <= side - 1) {
          expect(Math.abs(out.image[place * 3] - (2 * x + y + 20))).toBeLessThanOrEqual(1);
          seen += 1;
        }
      }
    }
    expect(seen).toBeGreaterThan(side * side * 0.7);
  }); // prettier-ignore
});

describe('augmentations', () => {
  const off = { flip: false, rescaleMin: 1, rescaleMax: 1, colour: 0, rotation: 0 };
  const on = { flip: true, rescaleMin: 0.5, rescaleMax: 2, colour: 1, rotation: 30 };

  it('that are all off leave the plain plan', () => {
    for (let step = 0; step < 20; step++) expect(drawPlan(off, 1, step, 0)).toEqual(plainPlan);
  });

  it.each(augmentations.ids)('%s stays within its range and is repeatable', (id) => {
    const augmentation = augmentations.get(id);
    for (let seed = 0; seed < 200; seed++) {
      const change = augmentation.draw(on, createRng(seed));
      expect(augmentation.draw(on, createRng(seed))).toEqual(change);
      const { scale = 1, saturation = 1, contrast = 1, brightness = 0, rotation = 0 } = change;
      expect(Math.abs(rotation)).toBeLessThanOrEqual(30);
      expect(scale).toBeGreaterThanOrEqual(0.5);
      expect(scale).toBeLessThanOrEqual(2);
      for (const factor of [saturation, contrast]) expect(Math.abs(factor - 1)).toBeLessThanOrEqual(0.5);
      expect(Math.abs(brightness)).toBeLessThanOrEqual(64);
    }
  });

  it('rotate to both sides alike', () => {
    const angles = Array.from({ length: 1000 }, (_, step) => drawPlan(on, 3, step, 0).rotation);
    expect(Math.abs(angles.filter((angle) => angle < 0).length - 500)).toBeLessThan(60);
    expect(Math.max(...angles.map(Math.abs))).toBeGreaterThan(29);
  });

  it('mirror half of the images', () => {
    const flips = Array.from({ length: 1000 }, (_, step) => drawPlan(on, 3, step, 0).flip).filter(Boolean);
    expect(Math.abs(flips.length - 500)).toBeLessThan(60);
  });
});

describe('preparing for evaluation', () => {
  it('pads to buckets and says where the content is', () => {
    const image = { width: 480, height: 360, data: new Uint8Array(480 * 360 * 3).fill(9) };
    const padded = prepareImage(image, 480);
    expect(padded).toMatchObject({
      width: 512,
      height: 384,
      top: 12,
      left: 16,
      contentWidth: 480,
      contentHeight: 360,
    });
    expect(padded.data[(12 * 512 + 16) * 3]).toBe(9);
    expect(padded.data[(11 * 512 + 16) * 3]).toBe(0);
  });

  it('trains CamVid at 480 × 384, not at 480 × 480', () => {
    expect(boxOf([{ width: 480, height: 360 }], 32)).toEqual({ width: 480, height: 384 });
    expect(boxOf([{ width: 480, height: 360 }, { width: 360, height: 480 }], 32)).toEqual({ width: 480, height: 480 }); // prettier-ignore
  });
});
