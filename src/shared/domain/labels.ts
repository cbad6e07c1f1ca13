/**
 * Class tables. A class's id is its place in the table (0 … n−1), its pixel value in every index mask
 * and its channel in the logits; void is `ignoreIndex` and belongs to no class.
 */
export interface LabelClass {
  readonly id: number;
  readonly name: string;
  /** `#RRGGBB` */
  readonly color: string;
}

/** 255: outside every table of at most 255 classes, and what VOC, Cityscapes and COCO-Stuff use. */
export const ignoreIndex = 255;

/** Largest class table: ids 0 … 254 fit one byte beside the ignore index. */
export const maxClasses = 255;

/** The product's class colours; each next one is furthest from the earlier ones in OKLab. */
export const classColors = [
  '#3643AE', '#F0E141', '#D65826', '#B89CFE', '#9EEAFE', '#8E2D00',
  '#F89404', '#0CA4A0', '#6E6077', '#6963EC', '#77D0A2',
] as const; // prettier-ignore

export function defaultClassColor(id: number): string {
  return classColors[id % classColors.length];
}

/** Names are compared without case, blanks and punctuation: "Traffic light" is "traffic_light". */
export function sameClassName(a: string, b: string): boolean {
  return normalizedClassName(a) === normalizedClassName(b);
}

export function normalizedClassName(name: string): string {
  return name.toLowerCase().replace(/[\s_\-./]+/g, '');
}

/** Whether two tables hold the same classes: same names, to the letter, and colours in the same order. */
export function sameClassTable(a: readonly LabelClass[], b: readonly LabelClass[]): boolean {
  if (a.length !== b.length) return false;
  return a.every(({ name, color }, id) => name === b[id].name && color === b[id].color);
}

/**
 * Which class of `to` each class of `from` is, by name: element i belongs to `from[i]`; null where `to` has none of
 * that name. A run keeps the classes it was trained with, so its ids mean something in a project only through this.
 */
export function mapClasses(
  from: readonly Pick<LabelClass, 'name'>[],
  to: readonly Pick<LabelClass, 'id' | 'name'>[],
): readonly (number | null)[] {
  const ids = new Map(to.map(({ id, name }) => [normalizedClassName(name), id]));
  return from.map(({ name }) => ids.get(normalizedClassName(name)) ?? null);
}

/**
 * Where each class of a table is after the table was changed, by old id: by its name, or in its place where only the
 * name is new; null where it is gone.
 */
export function movedClasses(
  before: readonly LabelClass[],
  after: readonly LabelClass[],
): readonly (number | null)[] {
  const former = mapClasses(after, before);
  return mapClasses(before, after).map((id, place) => id ?? (former[place] === null ? place : null));
}

/** The new id of each of the 256 values of a mask under `map` as `mapClasses` makes it; void stays void, unmapped ids become void. */
export function mapTable(map: readonly (number | null)[]): Uint8Array {
  const table = new Uint8Array(256).fill(ignoreIndex);
  map.forEach((id, from) => (table[from] = id ?? ignoreIndex));
  return table;
}

/** `#RRGGBB` → [r, g, b], each 0 … 255. */
export function parseColor(color: string): readonly [number, number, number] {
  const value = Number.parseInt(color.slice(1), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
