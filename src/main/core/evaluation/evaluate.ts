import { basename } from 'node:path';
import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { StudioError } from '../../../shared/errors.ts';
import type { EvaluateParams } from '../../../shared/domain/jobSpecs.ts';
import type { EvaluationResult } from '../../../shared/domain/evaluation.ts';
import type { LabelClass } from '../../../shared/domain/labels.ts';
import type { RunArguments } from '../../../shared/domain/run.ts';
import { startClock } from '../clock.ts';
import { fittedSize, scaleLabels } from '../data/prepare.ts';
import { createRng } from '../data/rng.ts';
import { createMultiScalePredictor } from '../inference/multiScale.ts';
import { inputSize } from '../inference/predictor.ts';
import { loadRunNet } from '../inference/runNet.ts';
import type { JobContext } from '../jobContext.ts';
import { confusionRows, createConfusion, mergeConfusion } from '../metrics/confusion.ts';
import type { Confusion } from '../metrics/confusion.ts';
import { bootstrapRounds, meanIouInterval } from '../metrics/intervals.ts';
import { classCounts, classIou, meanIou, pixelAccuracy } from '../metrics/reduce.ts';
import type { ClassCounts } from '../metrics/reduce.ts';
import { createProgressMeter } from '../progressMeter.ts';
import { openDataset } from '../store/datasetStore.ts';
import { saveEvaluation } from '../store/evaluationStore.ts';
import { openProject } from '../store/projectStore.ts';
import { findRun, readRunArguments } from '../store/runStore.ts';
import type { Tf } from '../tensors/backend.ts';
import { assertSameClasses } from '../training/classAgreement.ts';
import { labelledImages } from '../training/material.ts';
import type { LabelledImage } from '../training/material.ts';
import { scoreImages } from './scoreImages.ts';

/** The bootstrap's draws: fixed, so that the same predictions give the same interval. */
const intervalSeed = 1;
/** The bootstrap goes on for this long before the process hears what it is told, a cancel above all. */
const stretchMs = 100;

/**
 * Scores a checkpoint on a split and keeps the result in the run's folder, unless that is on a read-only disk. Scores are taken at each label's own
 * size, or with `grid: 'training'` on labels rescaled by nearest as the ancestor did; what it padded is void and counts nowhere.
 * Throws StudioError where run, checkpoint, dataset or labelled images are missing, or classes do not fit.
 */
export async function evaluate(
  tf: Tf,
  params: EvaluateParams,
  context: JobContext,
): Promise<EvaluationResult> {
  const folder = await findRun(params.project, params.run);
  const images = await findImages(params, await readRunArguments(folder));
  const { net, args, step, sha256 } = await loadRunNet(tf, folder, params.checkpoint, {
    images: images.length,
    context,
  });
  try {
    const input = inputSize(params.size, args.recipe.size);
    const { clock, timed } = startClock(context);
    const views = { scales: ascending(params.scales), flip: params.flip };
    const scores = await countAll(images, net.classes, timed, {
      predictor: createMultiScalePredictor(tf, net, { ...input, ...views }),
      ...(params.grid === 'training'
        ? { labelGrid: (mask) => scaleLabels(mask, fittedSize(mask, input.size)) }
        : {}),
    });
    const imagesPerSecond = images.length / clock.seconds();
    const { split, size, grid } = params;
    const dataset = params.dataset ?? args.dataset;
    const result = {
      ...{ run: basename(folder), checkpoint: step, sha256, dataset, split, size, grid, ...views },
      ...describeScores(scores, args.classes),
      ci95: await findInterval(scores.images, context),
      imagesPerSecond,
    };
    await saveEvaluation(folder, result, args.dataset).catch((thrown: unknown) => {
      // The score itself needs no disk.
      if (!(thrown instanceof StudioError && thrown.code === 'readOnly')) throw thrown;
      context.log(`The score is not kept: ${thrown.message}`);
    });
    return result;
  } finally {
    net.dispose();
  }
}

/** The same scales in another order are the same evaluation. */
function ascending(scales: readonly number[]): readonly number[] {
  return [...new Set(scales)].sort((a, b) => a - b);
}

async function findImages(
  params: EvaluateParams,
  { dataset: trainedOn, classes }: RunArguments,
): Promise<readonly LabelledImage[]> {
  const dataset = await openDataset(params.project, params.dataset ?? trainedOn);
  const project = await openProject(params.project);
  const images = labelledImages(dataset, params.split);
  if (images.length > 0) {
    assertSameClasses(
      dataset,
      [params.split],
      { run: classes, project: project.classes },
      'Train a net with the classes of today, or test on a dataset with those of the net.',
    );
    return images;
  }
  const known = [...new Set(dataset.items.filter(({ mask }) => mask !== null).map(({ split }) => split))];
  throw new StudioError(
    'badInput',
    `Dataset ${dataset.info.name} has no labelled images in split "${params.split}".`,
    {
      fix: known.length === 0 ? 'Label some images first.' : `Choose one of: ${known.join(', ')}.`,
    },
  );
}

interface Scores {
  readonly total: Confusion;
  readonly images: readonly ClassCounts[];
}

async function countAll(
  images: readonly LabelledImage[],
  classes: number,
  context: JobContext,
  options: Omit<Parameters<typeof scoreImages>[1], 'classes'>,
): Promise<Scores> {
  const total = createConfusion(classes);
  const counts: ClassCounts[] = [];
  const meter = createProgressMeter(images.length, 'images');
  for await (const { confusion } of scoreImages(images, { ...options, classes }, context)) {
    mergeConfusion(total, confusion);
    counts.push(classCounts(confusion, classes));
    context.progress(meter.at(counts.length, 'Scoring'));
    assertGoesOn(context);
  }
  return { total, images: counts };
}

function describeScores({ total, images }: Scores, classes: readonly LabelClass[]) {
  const counts = classCounts(total, classes.length);
  const ious = classIou(counts);
  return {
    images: images.length,
    miou: meanIou(counts),
    pixelAccuracy: pixelAccuracy(counts),
    perClass: classes.map(({ id, name }) => ({ id, name, iou: ious[id], pixels: counts.truth[id] })),
    confusion: confusionRows(total, classes.length),
  };
}

function findInterval(
  images: readonly ClassCounts[],
  context: JobContext,
): Promise<readonly [low: number, high: number]> {
  const random = createRng(intervalSeed);
  const meter = createProgressMeter(bootstrapRounds, 'rounds');
  let since = performance.now();
  async function rest(rounds: number): Promise<void> {
    if (performance.now() - since < stretchMs) return;
    context.progress(meter.at(rounds, 'Finding the interval of the score'));
    await yieldToEvents();
    await context.token.whilePaused();
    assertGoesOn(context);
    since = performance.now();
  }
  return meanIouInterval(images, () => random.next(), rest);
}

function assertGoesOn({ signal, token }: JobContext): void {
  signal.throwIfAborted();
  if (token.isStopping) throw new StudioError('cancelled', 'The evaluation was stopped.');
}
