import { toStudioError } from '../../../shared/errors.ts';
import type { TrainParams, TrainResult } from '../../../shared/domain/jobSpecs.ts';
import type { JobContext } from '../jobContext.ts';
import type { Tf } from '../tensors/backend.ts';
import { runLoop } from './loop.ts';
import { endOf, openTraining } from './training.ts';
import type { Training } from './training.ts';

/**
 * Trains a new run, or goes on with one, and returns what `segstudio train --json` prints.
 * Whatever ends it, the run's status says so.
 */
export async function train(tf: Tf, params: TrainParams, context: JobContext): Promise<TrainResult> {
  const training = await openTraining(tf, params, context);
  try {
    await training.recorder.text('arguments', argumentsTable(training));
    return await runLoop(training, context);
  } catch (thrown) {
    const error = toStudioError(thrown);
    // The first error is the one to tell, whatever else a full disk prevents.
    await training.recorder.end(endOf(error)).catch(() => undefined);
    throw error;
  } finally {
    await training.dispose();
  }
}

/** Markdown for TensorBoard's Text page. */
function argumentsTable({ recipe }: Training): string {
  const rows = Object.entries(recipe).map(([key, value]) => `| ${key} | ${String(value)} |`);
  return ['| argument | value |', '| --- | --- |', ...rows].join('\n');
}
