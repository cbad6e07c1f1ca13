/** One side of a comparison: a checkpoint of a run. */
export interface AbSide {
  readonly run: string;
  readonly step: number;
}

/** "run@step" of an address; null where it is none. */
export function parseSide(text: unknown): AbSide | null {
  if (typeof text !== 'string') return null;
  const at = text.lastIndexOf('@');
  const step = Number(text.slice(at + 1));
  return at < 1 || !Number.isInteger(step) || step < 0 ? null : { run: text.slice(0, at), step };
}

export function sideText({ run, step }: AbSide): string {
  return `${run}@${step}`;
}

/** The first run of the sides that is named and not known; null where there is none. */
export function goneRun(sides: readonly AbSide[], known: ReadonlyMap<string, unknown>): string | null {
  return sides.find(({ run }) => run !== '' && !known.has(run))?.run ?? null;
}

/** The step nearest to the wanted one; null where there is none. */
export function nearestStep(steps: readonly number[], wanted: number): number | null {
  return steps.reduce<number | null>(
    (best, step) => (best === null || Math.abs(step - wanted) < Math.abs(best - wanted) ? step : best),
    null,
  );
}

/** The step `by` places further on; at the ends it stays. */
export function neighbourStep(steps: readonly number[], step: number, by: number): number {
  return steps.at(Math.max(0, steps.indexOf(step) + by)) ?? step;
}

export interface AbClassRow {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly a: number | null;
  readonly b: number | null;
  /** B less A; null where one is missing. */
  readonly change: number | null;
}

/** Class IoU of one image on both sides, classes that are on neither left out. */
export function classRows(
  classes: readonly { readonly name: string; readonly color: string }[],
  a: readonly (number | null)[],
  b: readonly (number | null)[],
): readonly AbClassRow[] {
  return classes
    .map(({ name, color }, id) => {
      const [before, after] = [a.at(id) ?? null, b.at(id) ?? null];
      return {
        ...{ id, name, color },
        a: before,
        b: after,
        change: before === null || after === null ? null : after - before,
      };
    })
    .filter((row) => row.a !== null || row.b !== null);
}

/** Mean over the classes that have a value, as mIoU is of one image; null without any. */
export function meanOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}

/** "Changed pixels" without truth: opaque amber where the two predictions differ, ids mapped to one table. */
export function changedPixels(
  a: Uint8Array,
  b: Uint8Array,
  tableA: Uint8Array,
  tableB: Uint8Array,
): { readonly share: number; readonly changed: Uint8Array } {
  const changed = new Uint8Array(a.length);
  let count = 0;
  for (let at = 0; at < a.length; at += 1) {
    if (tableA[a[at]] === tableB[b[at]]) continue;
    changed[at] = 1;
    count += 1;
  }
  return { share: a.length === 0 ? 0 : count / a.length, changed };
}
