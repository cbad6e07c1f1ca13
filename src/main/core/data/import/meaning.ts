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
 * - any RGB mask, palettes that differ between masks, palettes that hold the table's colours in another order,
 *   or grey values that are the table's colours → by colour; else by index (a palette's indices are the ids,
 *   its colours the class colours);
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
  const by = chooseReading(surveys, labels);
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

/** The value a stored number stands for under a reading: itself, or the colour it shows. */
export function valueUnder(
  by: ReadBy,
  survey: Pick<MaskSurvey, 'kind' | 'palette'>,
): (stored: number) => number {
  if (by === 'index' || survey.kind === 'rgb') return (stored) => stored;
  const { palette } = survey;
  return palette === null ? (stored) => (stored & 255) * 0x010101 : (stored) => palette[stored] ?? 0;
}

function chooseReading(surveys: readonly MaskSurvey[], labels: readonly SourceLabel[]): ReadBy {
  if (surveys.some(({ kind }) => kind === 'rgb')) return 'color';
  const shown = shownColours(surveys);
  if (shown === null || isReordered(shown, labels)) return 'color';
  const indices = new Set(labels.map(({ index }) => index));
  const colors = new Set(labels.map(({ color }) => color));
  const stored = new Set(
    surveys.filter(({ kind }) => kind === 'grey').flatMap(({ counts }) => [...counts.keys()]),
  );
  const fits = (known: (value: number) => boolean) => [...stored].every(known);
  const fitsIndex = fits((value) => indices.has(value) || value === ignoreIndex);
  return labels.length > 0 && stored.size > 0 && !fitsIndex && fits((value) => colors.has(value * 0x010101))
    ? 'color'
    : 'index';
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
