import { basename, relative } from 'node:path';
import type { ImportProblem, ImportReport, ImportSample, Split } from '../../../../shared/domain/dataset.ts';
import type { LabelClass } from '../../../../shared/domain/labels.ts';
import { StudioError } from '../../../../shared/errors.ts';
import { countSplits } from '../../store/datasetStore.ts';
import type { SourceDataset } from '../formats/format.ts';
import { assertHasImages, detectFormat, formats, type Detection } from '../formats/index.ts';
import { colorText } from '../maskIo.ts';
import { scanFolder, type SourceTree } from '../scan.ts';
import { dealByMask, splitByHash } from '../split.ts';
import { mapClasses, type UserMap } from './classMap.ts';
import { findMeaning, valueUnder, type ReadBy } from './meaning.ts';
import { surveyItems, type MaskSurvey, type Survey, type SurveyedItem } from './survey.ts';

/** Everything an import will do. Nothing is written while it is made. */
export interface ImportPlan {
  readonly report: ImportReport;
  readonly items: readonly PlannedItem[];
  readonly by: ReadBy;
  /** Value → class id or the ignore index. */
  readonly ids: ReadonlyMap<number, number>;
  /** The project's class table before … */
  readonly oldClasses: readonly LabelClass[];
  /** … and after the import. */
  readonly classes: readonly LabelClass[];
}

export interface PlannedItem extends SurveyedItem {
  readonly split: Split;
}

export interface PlanOptions {
  /** A format's id, or `auto`. */
  readonly format?: string;
  readonly map?: UserMap | null;
  /** The project's class table. */
  readonly classes: readonly LabelClass[];
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Looks at every file of a source folder and says what an import would make of it.
 * Bad files are listed in the report and never fatal.
 * Throws StudioError('badInput') when there is no image at all, or none that can be read.
 */
export async function planImport(path: string, options: PlanOptions): Promise<ImportPlan> {
  const tree = await scanFolder(path);
  const detection = await chooseFormat(tree, options.format ?? 'auto');
  const source = await detection.format.read(tree);
  const describe = (file: string) => relative(tree.root, file);
  let done = 0;
  const survey = await surveyItems(
    source,
    describe,
    () => options.onProgress?.(++done, source.items.length),
    options.signal,
  );
  assertReadable(tree, survey, source);
  const surveys = survey.items.flatMap((item) => (item.survey === null ? [] : [item.survey]));
  const meaning = findMeaning(surveys, source);
  const { ids, classes, mapping, unknown } = mapClasses(meaning, options.classes, options.map ?? null);
  const known = dropUnknown(survey.items, meaning.by, ids, describe);
  const items = withSplits(known.items);
  return {
    report: {
      dataset: basename(tree.root),
      format: detection.format.id,
      reason: detection.reason,
      rejected: detection.rejected,
      items: items.length,
      masks: items.filter((item) => item.mask !== null).length,
      splits: countSplits(items),
      classes,
      mapping,
      unknown,
      samples: pickSamples(survey.items),
      readBy: meaning.by,
      problems: [...tree.problems, ...source.problems, ...survey.problems, ...known.problems],
      dryRun: true,
    },
    items,
    by: meaning.by,
    ids,
    oldClasses: options.classes,
    classes,
  };
}

/** Enough to page through by eye. */
const sampleLimit = 24;

/** Spread over the source; a mask whose values are still to be decided is worth looking at most. */
function pickSamples(items: readonly SurveyedItem[]): readonly ImportSample[] {
  const masked = items.filter((item) => item.survey !== null);
  const from = masked.length > 0 ? masked : items;
  const step = Math.max(1, from.length / sampleLimit);
  const count = Math.min(sampleLimit, from.length);
  return Array.from({ length: count }, (_, place) => {
    const { name, image, mask, width, height } = from[Math.floor(place * step)];
    return { name, width, height, image, mask };
  });
}

async function chooseFormat(tree: SourceTree, id: string): Promise<Detection> {
  if (id === 'auto') return detectFormat(tree);
  const format = formats.get(id);
  assertHasImages(tree);
  const { confidence, reason } = await format.detect(tree);
  if (confidence > 0) return { format, reason, rejected: [] };
  throw new StudioError('badInput', `${tree.root} is not of the format ${id}: ${reason}.`, {
    fix: 'Leave out --format to let it be detected.',
  });
}

/** Nothing was read: no image is readable, or the lists of the source name none. */
function assertReadable(tree: SourceTree, survey: Survey, source: SourceDataset): void {
  if (survey.items.length > 0) return;
  const problems = [...survey.problems, ...source.problems];
  const why = problems.length > 0 ? ` The first: ${problems[0].file}: ${problems[0].message}` : '';
  const what = source.items.length > 0 ? 'can be read' : 'is in the lists beside them';
  throw new StudioError('badInput', `None of the images in ${tree.root} ${what}.${why}`, {
    fix: 'Check the files, or choose another folder.',
  });
}

/** Where the source says nothing at all, a repeatable random split; where it names some items, the rest has none. */
function withSplits(items: readonly SurveyedItem[]): readonly PlannedItem[] {
  const chosen = items.every((item) => item.split === null)
    ? dealByMask(items, (group) => splitByHash(group.map((item) => item.name)))
    : [];
  return items.map((item, i) => ({ ...item, split: item.split ?? chosen.at(i) ?? 'none' }));
}

/** A mask that holds an unknown value is refused whole: a wrong label would be worse than none. */
function dropUnknown(
  items: readonly SurveyedItem[],
  by: ReadBy,
  ids: ReadonlyMap<number, number>,
  describe: (path: string) => string,
): Survey {
  const problems: ImportProblem[] = [];
  const checked = items.map((item) => {
    if (item.survey === null) return item;
    const problem = findUnknown(item.survey, by, ids);
    if (problem === null) return item;
    problems.push({ file: describe(item.mask ?? item.image), ...problem });
    return { ...item, mask: null, survey: null };
  });
  return { items: checked, problems };
}

/** What is wrong with a mask under a reading; null: all of it has a class. */
function findUnknown(
  survey: MaskSurvey,
  by: ReadBy,
  ids: ReadonlyMap<number, number>,
): Omit<ImportProblem, 'file'> | null {
  const valueOf = valueUnder(by, survey);
  if (valueOf === null) {
    const colours = listPixels([...survey.counts], 'color');
    const message = `Colours where most masks hold class ids: ${colours}. The mask is left out.`;
    return { code: 'unknownColor', message };
  }
  const values = [...survey.counts].map(([stored, pixels]) => [valueOf(stored), pixels] as const);
  const unknown = values.filter(([value]) => !ids.has(value));
  if (unknown.length === 0) return null;
  const what = by === 'index' ? 'Class ids' : 'Colours';
  const message = `${what} that are not in the class table: ${listPixels(unknown, by)}. The mask is left out.`;
  return { code: by === 'index' ? 'unknownValue' : 'unknownColor', message };
}

function listPixels(values: readonly (readonly [value: number, pixels: number])[], by: ReadBy): string {
  const shown = values.slice(0, 5).map(([value, pixels]) => {
    const text = by === 'index' ? String(value) : colorText(value);
    return `${text} (${pixels} pixels)`;
  });
  const more = values.length > 5 ? ` and ${values.length - 5} more` : '';
  return `${shown.join(', ')}${more}`;
}
