import { parseColor } from '../../../../shared/domain/labels.ts';
import type { LabelClass } from '../../../../shared/domain/labels.ts';

/** Nearer than this in OKLab, two classes are hard to tell apart in an overlay. */
export const tooNear = 0.08;

export interface ClosePair {
  readonly a: string;
  readonly b: string;
}

/** Pairs of classes whose colours are too near, the nearest first, at most three: more would hide the table. */
export function closeColors(classes: readonly LabelClass[]): readonly ClosePair[] {
  const places = classes.map(({ color }) => oklab(color));
  const pairs = classes.flatMap((a, i) =>
    classes
      .slice(i + 1)
      .map((b, j) => ({ a: a.name, b: b.name, distance: distance(places[i], places[i + 1 + j]) })),
  );
  return pairs
    .filter((pair) => pair.distance < tooNear)
    .sort((one, other) => one.distance - other.distance)
    .slice(0, 3);
}

type Lab = readonly [number, number, number];

function distance(a: Lab, b: Lab): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

/** Björn Ottosson, "A perceptual color space for image processing", 2020. */
export function oklab(color: string): Lab {
  const [r, g, b] = parseColor(color).map((part) => linear(part / 255));
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function linear(part: number): number {
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}
