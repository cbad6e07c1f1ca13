import { join } from 'node:path';
import type { LabelClass } from '../../../shared/domain/labels.ts';
import type { Recipe } from '../../../shared/domain/recipe.ts';
import type { EncoderConventions, WeightsReport } from '../../../shared/domain/weights.ts';
import type { JobContext } from '../jobContext.ts';
import type { Net } from '../models/compose.ts';
import { encoders } from '../models/encoders/index.ts';
import { netOptionsOf } from '../models/spec.ts';
import { fillNet, prepareWeights } from '../models/weights/prepare.ts';
import { describeReport } from '../models/weights/report.ts';
import { writeFileAtomic } from '../store/atomicFile.ts';
import { cacheFolder } from '../store/cacheFolder.ts';
import { appendRunLog } from '../store/runStore.ts';
import { weightsReportFile } from '../store/runFiles.ts';
import { formatJson } from '../store/textFile.ts';
import type { Tf } from '../tensors/backend.ts';
import { isRunReference, loadRunWeights, runConventions } from './runWeights.ts';

interface StartRequest {
  readonly projectFolder: string;
  readonly classes: readonly LabelClass[];
  readonly recipe: Recipe;
  readonly context: JobContext;
}

/** What a run starts from: found and read before there is a net, for the weights say how the net must run. */
export interface StartWeights {
  readonly conventions: EncoderConventions;
  readonly fill: (tf: Tf, net: Net) => Promise<FilledWeights>;
}

export interface FilledWeights {
  /** As runargs keeps it: "none", a source id, a file name, "run:…". */
  readonly used: string;
  /** Null where the net starts from scratch. */
  readonly report: WeightsReport | null;
  /** Lines for people. */
  readonly lines: readonly string[];
}

/** Finds the weights that the recipe asks for. Throws StudioError where they cannot be had or do not fit. */
export async function findStartWeights(request: StartRequest): Promise<StartWeights> {
  const { recipe, context } = request;
  if (isRunReference(recipe.weights)) return startFromRun(request);
  const encoder = encoders.get(recipe.encoder);
  const prepared = await prepareWeights(encoder, recipe.weights, {
    cacheDir: cacheFolder(),
    signal: context.signal,
    onBytes: (done, total) => context.progress(describeBytes(done, total)),
  });
  return {
    conventions: prepared.conventions,
    fill: (tf, net) => {
      const report = fillNet(tf, net, prepared);
      const lines = report === null ? [] : describeReport(report);
      const first = prepared.warning ?? `weights: ${prepared.used}`;
      return Promise.resolve({ used: prepared.used, report, lines: [first, ...lines] });
    },
  };
}

async function startFromRun({ projectFolder, classes, recipe }: StartRequest): Promise<StartWeights> {
  const options = netOptionsOf(recipe);
  return {
    conventions: await runConventions(projectFolder, recipe.weights, recipe.encoder),
    fill: async (tf, net) => {
      const report = await loadRunWeights(tf, projectFolder, recipe.weights, { net, classes, options });
      const first = `weights: ${recipe.weights}, ${report.matched.length} of ${net.variables.length} tensors`;
      return { used: recipe.weights, report, lines: [first, ...describeReport(report)] };
    },
  };
}

/** Keeps in the run's folder what became of each variable and tensor. */
export async function recordStartWeights(runFolder: string, { report, lines }: FilledWeights): Promise<void> {
  for (const line of lines) await appendRunLog(runFolder, line);
  if (report === null) return;
  await writeFileAtomic(join(runFolder, weightsReportFile), formatJson(report));
}

function describeBytes(done: number, total: number): Parameters<JobContext['progress']>[0] {
  return { done, total, unit: 'bytes', rate: null, secondsLeft: null, message: 'Fetching weights' };
}
