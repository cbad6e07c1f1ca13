import type { ImportProblem } from '../../../../shared/domain/dataset.ts';
import { StudioError } from '../../../../shared/errors.ts';
import { mapConcurrently } from '../concurrent.ts';
import type { SourceDataset, SourceItem, SourceLabel } from '../formats/format.ts';
import { readImage } from '../imageIo.ts';
import { readRawMask, type RawMask } from '../maskIo.ts';

/** What was found in one mask: how it is stored, and how many pixels each stored value has. */
export interface MaskSurvey {
  readonly kind: RawMask['kind'];
  readonly palette: readonly number[] | null;
  readonly counts: ReadonlyMap<number, number>;
}

/** A readable image with what its mask holds; the mask is null where there is none that can be used. */
export interface SurveyedItem extends SourceItem {
  readonly width: number;
  readonly height: number;
  readonly survey: MaskSurvey | null;
}

export interface Survey {
  readonly items: readonly SurveyedItem[];
  readonly problems: readonly ImportProblem[];
}

/** More different values than any class table: a photograph, or colours blurred by lossy compression. */
const maxValuesPerMask = 4096;

/** Edges that are blurred soon have more values than these. */
const maxLossyValues = 3;

/** Two cores decode, the rest waits for the disk. */
const concurrency = 4;

/**
 * Reads every image and mask once. Unreadable images and unusable masks become problems; an item whose
 * mask cannot be used stays, without it.
 */
export async function surveyItems(
  { items, labels }: Pick<SourceDataset, 'items' | 'labels'>,
  describe: (path: string) => string,
  onDone: () => void,
  signal?: AbortSignal,
): Promise<Survey> {
  const problems: ImportProblem[] = [];
  const surveyed = await mapConcurrently(items, concurrency, signal, async (item) => {
    const found = await surveyItem(item, labels, (path, code, message) => {
      problems.push({ file: describe(path), code, message });
    });
    onDone();
    return found;
  });
  return { items: surveyed.filter((item) => item !== null), problems };
}

type Complain = (path: string, code: ImportProblem['code'], message: string) => void;

async function surveyItem(
  item: SourceItem,
  labels: readonly SourceLabel[],
  complain: Complain,
): Promise<SurveyedItem | null> {
  const image = await readImage(item.image).catch((thrown: unknown) => {
    complain(item.image, problemCode(thrown), reasonOf(thrown));
    return null;
  });
  if (image === null) return null;
  const { width, height } = image;
  const mask = item.mask === null ? null : await surveyMask(item.mask, image, labels, complain);
  return { ...item, mask: mask === null ? null : item.mask, width, height, survey: mask };
}

async function surveyMask(
  path: string,
  { width, height }: Pick<RawMask, 'width' | 'height'>,
  labels: readonly SourceLabel[],
  complain: Complain,
): Promise<MaskSurvey | null> {
  const mask = await readRawMask(path).catch((thrown: unknown) => {
    complain(path, problemCode(thrown), reasonOf(thrown));
    return null;
  });
  if (mask === null) return null;
  if (mask.width !== width || mask.height !== height) {
    const turned = mask.width === height && mask.height === width ? ' (turned by 90°)' : '';
    const sizes = `The mask is ${mask.width} × ${mask.height}${turned}, its image ${width} × ${height}.`;
    complain(path, 'sizeMismatch', sizes);
    return null;
  }
  const counts = countValues(mask.values);
  if (mask.isLossy && !keepsValues(mask.kind, counts, labels)) {
    const loss =
      'It was saved with loss (JPEG or WebP), so its values are blurred: save masks as PNG. The mask is left out.';
    complain(path, 'lossyMask', loss);
    return null;
  }
  if (counts !== null) return { kind: mask.kind, palette: mask.palette, counts };
  const limit = `It holds more than ${maxValuesPerMask} different values: a photograph, or a mask saved with loss.`;
  complain(path, mask.kind === 'rgb' ? 'unknownColor' : 'unknownValue', limit);
  return null;
}

/**
 * Whether a mask saved with loss holds what was painted: colours of the class table alone, or a few values
 * with room between them, where a blur would show. Ids in a row fit their table blurred as well.
 */
function keepsValues(
  kind: RawMask['kind'],
  counts: ReadonlyMap<number, number> | null,
  labels: readonly SourceLabel[],
): boolean {
  if (counts === null) return false;
  const values = [...counts.keys()];
  const colours = new Set(labels.map(({ color }) => color));
  if (values.every((value) => colours.has(kind === 'grey' ? value * 0x010101 : value))) return true;
  return values.length <= maxLossyValues && values.every((value) => !counts.has(value + 1));
}

/** Neighbouring pixels mostly agree: count runs, not pixels. Null beyond `maxValuesPerMask` different values. */
function countValues(values: RawMask['values']): ReadonlyMap<number, number> | null {
  const counts = new Map<number, number>();
  let start = 0;
  for (let i = 1; i <= values.length; i++) {
    if (i < values.length && values[i] === values[start]) continue;
    counts.set(values[start], (counts.get(values[start]) ?? 0) + i - start);
    start = i;
    if (counts.size > maxValuesPerMask) return null;
  }
  return counts;
}

function problemCode(thrown: unknown): ImportProblem['code'] {
  const problem = thrown instanceof StudioError ? thrown.details?.['problem'] : undefined;
  return problem === 'unsupported' || problem === 'tooLarge' ? problem : 'unreadable';
}

function reasonOf(thrown: unknown): string {
  const why = thrown instanceof StudioError ? thrown.details?.['why'] : undefined;
  const text = typeof why === 'string' ? why : String(thrown);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
