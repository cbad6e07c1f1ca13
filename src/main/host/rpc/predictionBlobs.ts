import { stepNumber } from '../../../shared/contract/base.ts';
import { ignoreIndex, mapClasses, mapTable, type LabelClass } from '../../../shared/domain/labels.ts';
import { StudioError } from '../../../shared/errors.ts';
import type { LabelMask } from '../../core/data/labelMask.ts';
import { readLabelMask } from '../../core/data/maskIo.ts';
import { identifyCheckpoint } from '../../core/store/checkpointStore.ts';
import { findItem, maskPath } from '../../core/store/datasetStore.ts';
import { findPrediction } from '../../core/store/predictionStore.ts';
import { findRun, readRunArguments } from '../../core/store/runStore.ts';
import { inPictureLane } from '../pictures/pictureLane.ts';
import { renderOverlay } from '../pictures/overlay.ts';
import { fileKey, maskBlob, overlayBlob, pngContent } from './blobKind.ts';
import type { Blob, BlobContext, BlobKind, BlobRequest } from './blobKind.ts';

/** Pictures of what checkpoints predict of dataset items; 404 while a prediction is missing or stale. */
export const predictionBlobs = {
  predictionOverlay,
  predictionMask,
  predictionErrors,
  predictionChanges,
} satisfies Record<string, BlobKind>;

async function predictionOverlay(
  context: BlobContext,
  { names, ...look }: BlobRequest,
): Promise<Blob | null> {
  const found = await findByNames(context, names);
  return found === null ? null : overlayBlob(found.path, found.classes, look);
}

async function predictionMask(context: BlobContext, { names }: BlobRequest): Promise<Blob | null> {
  const found = await findByNames(context, names);
  return found === null ? null : maskBlob(found.path);
}

async function predictionErrors(context: BlobContext, { names, size }: BlobRequest): Promise<Blob | null> {
  const found = await findByNames(context, names);
  const truth = await findTruth(context, names.slice(2));
  if (found === null || truth === null) return null;
  return differenceBlob([found], truth, size, ([prediction], label) =>
    prediction === label ? ignoreIndex : worse,
  );
}

async function predictionChanges(context: BlobContext, { names, size }: BlobRequest): Promise<Blob | null> {
  const [runA = '', stepA = '', ...ofB] = names;
  const [a, b] = await Promise.all(
    [[runA, stepA, ...ofB.slice(2)], ofB].map((one) => findByNames(context, one)),
  );
  const truth = await findTruth(context, ofB.slice(2));
  if (a === null || b === null || truth === null) return null;
  return differenceBlob([a, b], truth, size, ([before, after], label) => {
    if ((before === label) === (after === label)) return ignoreIndex;
    return after === label ? better : worse;
  });
}

interface FoundPrediction {
  readonly path: string;
  readonly classes: readonly LabelClass[];
  /** The project's id for each of the run's. */
  readonly table: Uint8Array;
}

/** `[run, step, dataset, item]` */
async function findByNames(context: BlobContext, names: readonly string[]): Promise<FoundPrediction | null> {
  const [run = '', stepText = '', datasetName = '', id = ''] = names;
  const step = stepNumber.safeParse(Number(stepText));
  if (names.length !== 4 || !step.success) return null;
  const { project, datasets } = context.session.require();
  const runFolder = await findRun(project.dir, run);
  const { dataset } = await datasets.get(datasetName);
  const checkpoint = await identifyCheckpoint(runFolder, step.data);
  const path = await findPrediction({ runFolder, checkpoint, dataset }, findItem(dataset, id));
  if (path === null) return null;
  const { classes } = await readRunArguments(runFolder);
  return { path, classes, table: mapTable(mapClasses(classes, project.classes)) };
}

async function findTruth(context: BlobContext, names: readonly string[]): Promise<string | null> {
  const [datasetName = '', id = ''] = names;
  if (names.length !== 2) return null;
  const { dataset } = await context.session.require().datasets.get(datasetName);
  return maskPath(dataset, findItem(dataset, id));
}

/** The interface's colours of better and worse; as classes of a mask of differences. */
const [better, worse] = [0, 1];
const verdicts: readonly LabelClass[] = [
  { id: better, name: 'better', color: '#5FCB8C' },
  { id: worse, name: 'worse', color: '#FF8A7D' },
];

/** `judge` gets the project's ids that the predictions give a pixel, and its label; ids void in the mask are left out. */
async function differenceBlob(
  predictions: readonly FoundPrediction[],
  truthPath: string,
  size: number,
  judge: (predicted: readonly number[], label: number) => number,
): Promise<Blob> {
  const keys = await Promise.all([truthPath, ...predictions.map(({ path }) => path)].map(fileKey));
  const tables = predictions.map(({ table }) => table);
  return {
    key: ['difference', size, ...keys, ...tables.map((table) => table.join())].join('\0'),
    make: () =>
      inPictureLane(async () => {
        const truth = await readLabelMask(truthPath);
        const masks = await Promise.all(predictions.map(({ path }) => readLabelMask(path)));
        return pngContent(await renderOverlay(compare(masks, tables, truth, judge), verdicts, size));
      }),
  };
}

function compare(
  masks: readonly LabelMask[],
  tables: readonly Uint8Array[],
  truth: LabelMask,
  judge: (predicted: readonly number[], label: number) => number,
): LabelMask {
  const { width, height, data } = truth;
  if (masks.some((mask) => mask.width !== width || mask.height !== height)) {
    throw new StudioError('badInput', 'The mask has not the size of its image.');
  }
  const verdict = new Uint8Array(data.length).fill(ignoreIndex);
  const predicted = masks.map(() => 0);
  for (let pixel = 0; pixel < data.length; pixel += 1) {
    if (data[pixel] === ignoreIndex) continue;
    for (let at = 0; at < masks.length; at += 1) predicted[at] = tables[at][masks[at].data[pixel]];
    verdict[pixel] = judge(predicted, data[pixel]);
  }
  return { width, height, data: verdict };
}
