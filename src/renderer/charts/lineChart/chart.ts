/** A curve over step, epoch or seconds; `x` ascending, a null is a gap (diverged). */
export interface Curve {
  readonly id: string;
  readonly label: string;
  /** Place in the series colours and dash patterns; a run keeps its own. */
  readonly order: number;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  /** Alone in its chart: a colour is enough. */
  readonly solid?: boolean;
  /** Drawn as a band around it, at the same x: the spread over seeds. */
  readonly spread?: readonly { readonly low: number; readonly high: number }[];
}

/** A place on the horizontal axis worth a line. */
export interface ChartMark {
  readonly x: number;
  readonly label: string;
}

/** Part of the horizontal axis that is shown. */
export interface ZoomRange {
  readonly min: number;
  readonly max: number;
}

/** Dash patterns in CSS pixels, so that colour alone never tells two curves apart. */
export const dashes: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [8, 3, 2, 3]];
export const seriesColorCount = 6;

export function dashOf({ order, solid }: Pick<Curve, 'order' | 'solid'>): readonly number[] {
  return solid === true ? [] : dashes[order % dashes.length];
}

export function colorVariable(order: number): string {
  return `--series${(order % seriesColorCount) + 1}`;
}

/**
 * Exponential moving average with the start corrected, as TensorBoard draws it. `weight` 0 … 0.99: share of the
 * past; 0 returns the values as they are. Gaps stay gaps.
 */
export function smooth(values: readonly (number | null)[], weight: number): readonly (number | null)[] {
  if (weight === 0) return values;
  let mean = 0;
  let share = 0;
  return values.map((value) => {
    if (value === null) return null;
    mean = weight * mean + (1 - weight) * value;
    share = weight * share + (1 - weight);
    return mean / share;
  });
}

/** Columns over one common x: undefined where a curve has no value at that x, null where it has a gap. */
export interface AlignedCurves {
  readonly x: readonly number[];
  readonly columns: readonly (readonly (number | null | undefined)[])[];
}

export function alignCurves(curves: readonly Pick<Curve, 'x' | 'y'>[]): AlignedCurves {
  const x = [...new Set(curves.flatMap((curve) => curve.x))].sort((a, b) => a - b);
  const place = new Map(x.map((value, index) => [value, index]));
  const columns = curves.map((curve) => {
    const column = new Array<number | null | undefined>(x.length).fill(undefined);
    for (const [index, value] of curve.x.entries()) {
      const at = place.get(value);
      if (at !== undefined) column[at] = curve.y[index];
    }
    return column;
  });
  return { x, columns };
}

export interface CurveReading {
  readonly curve: Curve;
  readonly value: number;
}

/** The value of each curve at `x` or last before it, largest first; curves that ended earlier are left out. */
export function readAt(curves: readonly Curve[], x: number): readonly CurveReading[] {
  return curves
    .flatMap((curve) => {
      const last = curve.x.at(-1);
      if (last === undefined || x > last) return [];
      const value = curve.y.at(Math.max(0, lastIndexUpTo(curve.x, x)));
      return value === null || value === undefined ? [] : [{ curve, value }];
    })
    .sort((a, b) => b.value - a.value);
}

/** Index of the last entry not above `x`, −1 before the first; `sorted` ascending. */
export function lastIndexUpTo(sorted: readonly number[], x: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= x) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

export interface CurvePeak {
  readonly x: number;
  readonly value: number;
}

export function bestOf(curve: Pick<Curve, 'x' | 'y'>): CurvePeak | null {
  let best: CurvePeak | null = null;
  for (const [index, value] of curve.y.entries()) {
    if (value !== null && (best === null || value > best.value)) best = { x: curve.x[index], value };
  }
  return best;
}
