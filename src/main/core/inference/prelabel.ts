import type { DatasetItem } from '../../../shared/domain/dataset.ts';
import { mapClasses, mapTable, type LabelClass } from '../../../shared/domain/labels.ts';
import type { PrelabelResult } from '../../../shared/domain/prelabel.ts';
import { StudioError } from '../../../shared/errors.ts';
import { mapConcurrently } from '../data/concurrent.ts';
import { countLabels, type LabelMask } from '../data/labelMask.ts';
import { encodeIndexPng, readLabelMask } from '../data/maskIo.ts';
import type { JobContext } from '../jobContext.ts';
import { createProgressMeter } from '../progressMeter.ts';
import { finishPreparing, prepareMask, startPreparing } from '../store/prelabelMasks.ts';
import { findPrediction, type PredictionPlace } from '../store/predictionStore.ts';

/** Masks decoded and encoded at a time. */
const lanes = 4;

export interface PrelabelClasses {
  /** New id of each value of a prediction. */
  readonly table: Uint8Array;
  /** Names of the run's classes that the project has none of. */
  readonly unmapped: readonly string[];
}

/** What a run's classes are in the project. Throws StudioError('badInput') when no name is in both. */
export function mapRunClasses(run: readonly LabelClass[], project: readonly LabelClass[]): PrelabelClasses {
  const map = mapClasses(run, project);
  if (map.some((id) => id !== null)) {
    return {
      table: mapTable(map),
      unmapped: run.flatMap(({ name }, id) => (map[id] === null ? [name] : [])),
    };
  }
  throw new StudioError('badInput', 'The run and the project have no class of the same name.', {
    fix: `The run’s are ${run.map(({ name }) => name).join(', ')}: give the project’s classes these names, or choose another run.`,
  });
}

export interface PrelabelTarget {
  /** Made here; `placePrelabel` puts what is in it in place. */
  readonly folder: string;
  readonly table: Uint8Array;
  /** The project's. */
  readonly classes: readonly LabelClass[];
}

/**
 * Prepares the masks that the items' predictions become, in the ids of the project's classes; changes none yet.
 * Returns what could not be prepared. Cancelled, it leaves `folder` to its owner.
 */
export async function preparePrelabel(
  place: PredictionPlace,
  items: readonly DatasetItem[],
  { folder, table, classes }: PrelabelTarget,
  context: JobContext,
): Promise<Pick<PrelabelResult, 'labelled' | 'problems'>> {
  const meter = createProgressMeter(items.length, 'masks');
  await startPreparing(folder);
  let done = 0;
  const found = await mapConcurrently(items, lanes, context.signal, async (item) => {
    await context.token.whilePaused();
    const mask = await predictedMask(place, item, table);
    const made =
      typeof mask === 'string' ? mask : await prepareMask(folder, await encode(item.id, mask, classes));
    context.progress(meter.at(++done, 'Writing masks'));
    return made;
  });
  const prepared = found.filter((made) => typeof made !== 'string');
  await finishPreparing(folder, { classes: classes.map(({ name }) => name), masks: prepared });
  return {
    labelled: prepared.map(({ id }) => id),
    problems: items.flatMap(({ id }, at) => {
      const made = found[at];
      return typeof made === 'string' ? [{ item: id, message: made }] : [];
    }),
  };
}

async function encode(
  id: string,
  mask: LabelMask,
  classes: readonly LabelClass[],
): Promise<Parameters<typeof prepareMask>[1]> {
  return { id, png: await encodeIndexPng(mask, classes), pixels: countLabels(mask) };
}

/** Why there is none, as a sentence, where it cannot be used. */
async function predictedMask(
  place: PredictionPlace,
  item: DatasetItem,
  table: Uint8Array,
): Promise<LabelMask | string> {
  const file = await findPrediction(place, item);
  if (file === null) return `${item.name} was changed while it was predicted.`;
  const { width, height, data } = await readLabelMask(file);
  if (width !== item.width || height !== item.height) {
    return `${item.name} is ${width} × ${height} now; it was imported as ${item.width} × ${item.height}.`;
  }
  return { width, height, data: data.map((id) => table[id]) };
}
