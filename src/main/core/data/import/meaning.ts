import { ignoreIndex } from '../../../../shared/domain/labels.ts';
import type { SourceDataset, SourceLabel } from '../formats/format.ts';
import { colorText } from '../maskIo.ts';
import type { MaskSurvey } from './survey.ts';
import { vocColormap } from './vocColormap.ts';

/** Whether masks are read by their stored index or by colour; one rule for a whole dataset. */
export type ReadBy = 'index' | 'color';

/** What a value found in the masks means before it is mapped into the project. */
export interface FoundValue {
  /** Index, or `0xRRGGBB` when read by colour. */
  readonly value: number;
  /** Index as text, or `#RRGGBB`. */
  readonly text: string;
  readonly name: string | null;
  /** `#RRGGBB` of the class, null where the source has no colours. */
  readonly color: string | null;
  readonly isVoid: boolean;
  readonly isKnown: boolean;
  readonly pixels: number;
  readonly images: number;
}

export interface Meaning {
  readonly by: ReadBy;
  /** Every value of the source's table and every value found, in the order of their class ids. */
  readonly values: readonly FoundValue[];
}

/**
 * Decides what the values of a dataset's masks mean:
 * - RGB masks, palettes that differ between masks, palettes that hold the table's colours in another order,
 *   or grey values that are the table's colours → by colour; else by index (a palette's indices are the ids,
 *   its colours the class colours);
 * - RGB masks are strays where more masks hold ids of the table that colours cannot explain: then they have no say;
 * - with a class table its entries are the classes, 255 is void unless listed, anything else is unknown;
 * - grey ids without a table mean what the format usually means by them, if it says so;
 * - colours of the VOC colour map without a table stand for its indices;
 * - without any table the values found are the classes, in ascending order; 255 is void, unless the values
 *   are spread evenly over 0 … 255 (0/255, 0/128/255), where it is the last class.
 * Where no mask was read there are no values, whatever the table.
 */
export function findMeaning(
  surveys: readonly MaskSurvey[],
  { labels, usualLabels = [] }: Pick<SourceDataset, 'labels' | 'usualLabels'>,
): Meaning {
  if (surveys.length === 0) return { by: 'index', values: [] };
  const by = chooseReading(surveys, labels, usualLabels);
  const totals = countTotals(surveys, by);
  const palette =
    by === 'index' ? (surveys.find((survey) => survey.palette !== null)?.palette ?? null) : null;
  const usual = by === 'index' && palette === null ? usualLabels : [];
  const table = [labels, usual].find((one) => one.length > 0) ?? impliedTable(totals, by, palette);
  const keyOf = (label: SourceLabel) => (by === 'index' ? label.index : label.color);
  const entries = new Map(table.map((label) => [keyOf(label), label]));
  const unlisted = [...totals.keys()].filter((value) => !entries.has(value)).sort((a, b) => a - b);
  const describe = (value: number, label: SourceLabel | undefined): FoundValue => ({
    value,
    text: by === 'index' ? String(value) : colorText(value),
    name: label?.name ?? null,
    color: colourOf(label, palette),
    isVoid: label?.isVoid ?? isVoidValue(value, by),
    isKnown: label !== undefined || isVoidValue(value, by),
    pixels: totals.get(value)?.pixels ?? 0,
    images: totals.get(value)?.images ?? 0,
  });
  const listed = [...entries].flatMap(([value, label]) => (value === null ? [] : [describe(value, label)]));
  return { by, values: [...listed, ...unlisted.map((value) => describe(value, undefined))] };
}

type Stored = Pick<MaskSurvey, 'kind' | 'palette'>;

/** The value a stored number stands for under a reading: itself, or the colour it shows; null for RGB read by index. */
export function valueUnder(by: ReadBy, survey: Stored): ((stored: number) => number) | null {
  if (by === 'color') return colourShown(survey);
  return survey.kind === 'rgb' ? null : (stored) => stored;
}

function colourShown({ kind, palette }: Stored): (stored: number) => number {
  if (kind === 'rgb') return (stored) => stored;
  return palette === null ? (stored) => (stored & 255) * 0x010101 : (stored) => palette[stored] ?? 0;
}

function chooseReading(
  surveys: readonly MaskSurvey[],
  labels: readonly SourceLabel[],
  usualLabels: readonly SourceLabel[],
): ReadBy {
  const stored = surveys.filter(({ kind }) => kind !== 'rgb');
  const painted = surveys.filter(({ kind }) => kind === 'rgb');
  if (painted.length > 0 && !areStrays(painted, stored, labels, usualLabels)) return 'color';
  const shown = shownColours(stored);
  if (shown === null || isReordered(shown, labels)) return 'color';
  const indices = new Set(labels.map(({ index }) => index));
  const colors = new Set(labels.map(({ color }) => color));
  const values = new Set(
    stored.filter(({ kind }) => kind === 'grey').flatMap(({ counts }) => [...counts.keys()]),
  );
  const fits = (known: (value: number) => boolean) => [...values].every(known);
  const fitsIndex = fits((value) => indices.has(value) || value === ignoreIndex);
  return labels.length > 0 && values.size > 0 && !fitsIndex && fits((value) => colors.has(value * 0x010101))
    ? 'color'
    : 'index';
}

/** Whether the RGB masks whose colours may be classes are fewer than the masks that hold ids and nothing else. */
function areStrays(
  painted: readonly MaskSurvey[],
  stored: readonly MaskSurvey[],
  labels: readonly SourceLabel[],
  usualLabels: readonly SourceLabel[],
): boolean {
  const indices = new Set((labels.length > 0 ? labels : usualLabels).map(({ index }) => index));
  const colors = new Set(labels.map(({ color }) => color));
  const showsClasses = (survey: MaskSurvey) => {
    if (labels.length === 0) return survey.kind !== 'grey';
    return [...survey.counts.keys()].map(colourShown(survey)).every((colour) => colors.has(colour));
  };
  // 0 and 255 alone may be black and white.
  const holdsIds = ({ counts }: MaskSurvey) => {
    const values = [...counts.keys()].filter((value) => value !== 0 && value !== ignoreIndex);
    return values.length > 0 && values.every((value) => indices.has(value));
  };
  const ids = stored.filter((survey) => holdsIds(survey) && !showsClasses(survey));
  return ids.length > painted.filter(showsClasses).length;
}

/** The colour that all palette masks give each index in use; null where they differ. */
function shownColours(surveys: readonly MaskSurvey[]): ReadonlyMap<number, number> | null {
  const colours = new Map<number, number>();
  for (const { palette, counts } of surveys) {
    if (palette === null) continue;
    for (const index of counts.keys()) {
      const colour = palette[index] ?? 0;
      if ((colours.get(index) ?? colour) !== colour) return null;
      colours.set(index, colour);
    }
  }
  return colours;
}

/** All the table's colours, some at other indices: colour masks that a program saved with a palette of its own order. */
function isReordered(shown: ReadonlyMap<number, number>, labels: readonly SourceLabel[]): boolean {
  const colourOfIndex = new Map(labels.map(({ index, color }) => [index, color]));
  const colours = new Set(colourOfIndex.values());
  const entries = [...shown];
  return (
    entries.every(([, colour]) => colours.has(colour)) &&
    entries.some(([index, colour]) => colourOfIndex.get(index) !== colour)
  );
}

interface Total {
  pixels: number;
  images: number;
}

function countTotals(surveys: readonly MaskSurvey[], by: ReadBy): ReadonlyMap<number, Total> {
  const totals = new Map<number, Total>();
  for (const survey of surveys) {
    const valueOf = valueUnder(by, survey);
    if (valueOf === null) continue;
    for (const [stored, pixels] of survey.counts) {
      const total = totals.get(valueOf(stored)) ?? { pixels: 0, images: 0 };
      totals.set(valueOf(stored), { pixels: total.pixels + pixels, images: total.images + 1 });
    }
  }
  return totals;
}

/** The class table of a source that names no classes. */
function impliedTable(
  totals: ReadonlyMap<number, Total>,
  by: ReadBy,
  palette: readonly number[] | null,
): readonly SourceLabel[] {
  const values = [...totals.keys()].sort((a, b) => a - b);
  if (by === 'color') return impliedColourTable(values);
  const spread = palette === null && isSpread(values);
  return values
    .filter((value) => spread || value !== ignoreIndex)
    .map((value, place) => ({
      index: value,
      name: `class ${spread ? place : value}`,
      color: palette?.[value] ?? null,
      isVoid: false,
    }));
}

function impliedColourTable(colours: readonly number[]): readonly SourceLabel[] {
  const voc = colours.map((colour) => vocColormap.indexOf(colour));
  if (voc.every((index) => index >= 0)) {
    const ascending = voc.toSorted((a, b) => a - b);
    return ascending.map((index) => {
      const isVoid = index === ignoreIndex;
      return { index, name: isVoid ? 'void' : `class ${index}`, color: vocColormap[index], isVoid };
    });
  }
  return colours.map((color, index) => ({ index, name: `class ${index}`, color, isVoid: false }));
}

/** 0/255, 0/128/255, 0/85/170/255 …: ids multiplied so that they can be seen. */
function isSpread(values: readonly number[]): boolean {
  const last = values.length - 1;
  if (last < 1 || values[last] !== 255) return false;
  return last < 64 && values.every((value, i) => Math.abs(value - (i * 255) / last) <= 1);
}

function isVoidValue(value: number, by: ReadBy): boolean {
  return by === 'index' && value === ignoreIndex;
}

function colourOf(label: SourceLabel | undefined, palette: readonly number[] | null): string | null {
  if (label === undefined) return null;
  const colour = label.color ?? palette?.[label.index] ?? null;
  return colour === null ? null : colorText(colour);
}
