/** A batch's size: images, and sides in pixels, multiples of 32. */
export interface BatchSize {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
}

/** Pixels in which a graph counts the sides of images: the coarsest stride, so that every map's side is a whole multiple. */
export const sideUnit = 32;

/** offset + coefficient · batch^b · (height / 32)^h · (width / 32)^w */
export interface SizeTerm {
  readonly offset: number;
  readonly coefficient: number;
  readonly batch: number;
  readonly height: number;
  readonly width: number;
}

/**
 * The sizes that a graph is recorded at. From the first to the second the sides grow by 2, 3/2 and 5/2, of which no
 * product of powers is 1: how a number grew says which sides it depends on. The others are for the proof.
 */
export const probeSizes = [
  { batch: 1, height: 64, width: 64 },
  { batch: 2, height: 96, width: 160 },
  { batch: 3, height: 160, width: 128 },
  { batch: 1, height: 192, width: 96 },
] as const satisfies readonly BatchSize[];

type Powers = Pick<SizeTerm, 'batch' | 'height' | 'width'>;

const exponents = [0, 1, -1];

const candidates: readonly Powers[] = exponents.flatMap((batch) =>
  exponents.flatMap((height) => exponents.map((width) => ({ batch, height, width }))),
);

/** Padding adds to one side alone. */
const sides: readonly Powers[] = [
  { batch: 0, height: 1, width: 0 },
  { batch: 0, height: 0, width: 1 },
];

/**
 * The term that gives `values` at `probeSizes`; undefined where there is none. Whole numbers have a whole coefficient
 * and no negative exponent, so that integer arithmetic gives them exactly; a side may have an offset, its padding.
 */
export function fitSizeTerm(values: readonly number[], isWhole: boolean): SizeTerm | undefined {
  const tolerance = isWhole ? 0 : 1e-6;
  const terms = [
    ...candidates.map((powers) => proportional(values, powers)),
    ...(isWhole ? sides.map((powers) => padded(values, powers)) : []),
  ];
  return terms.find((term) => {
    if (isWhole && !isWholeTerm(term)) return false;
    return probeSizes.every((size, probe) => {
      const difference = Math.abs(evaluate(term, size) - values[probe]);
      return difference <= tolerance * Math.abs(values[probe]);
    });
  });
}

/** The coefficient that fits the first value, without an offset. */
function proportional(values: readonly number[], powers: Powers): SizeTerm {
  const unit = evaluate({ offset: 0, coefficient: 1, ...powers }, probeSizes[0]);
  return { offset: 0, coefficient: values[0] / unit, ...powers };
}

/** Coefficient and offset that fit the first two values. */
function padded(values: readonly number[], powers: Powers): SizeTerm {
  const [first, second] = probeSizes.map((size) => evaluate({ offset: 0, coefficient: 1, ...powers }, size));
  const coefficient = (values[1] - values[0]) / (second - first);
  return { offset: values[0] - coefficient * first, coefficient, ...powers };
}

function isWholeTerm({ coefficient, offset, batch, height, width }: SizeTerm): boolean {
  return Number.isInteger(coefficient) && Number.isInteger(offset) && Math.min(batch, height, width) >= 0;
}

/** The term's value at a size. */
export function evaluate(
  { offset, coefficient, ...powers }: SizeTerm,
  { batch, height, width }: BatchSize,
): number {
  const area = (height / sideUnit) ** powers.height * (width / sideUnit) ** powers.width;
  return offset + coefficient * batch ** powers.batch * area;
}

export function isFixed({ batch, height, width }: SizeTerm): boolean {
  return batch === 0 && height === 0 && width === 0;
}
