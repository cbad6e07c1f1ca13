import type { RunArguments } from '../../../shared/domain/run.ts';
import { toStudioError } from '../../../shared/errors.ts';
import { chosenEngine } from '../graph/chosenEngine.ts';
import { createCompiledTrainer } from '../graph/compiledTrainer.ts';
import { canFallBack, eagerReason } from '../graph/fallback.ts';
import { describeRunNet } from '../graph/request.ts';
import type { JobContext } from '../jobContext.ts';
import type { Tf } from '../tensors/backend.ts';
import { choosePrecision, placeOf, type Precision, type PrecisionPlace } from './precision.ts';
import { createEagerTrainer, type Trainer, type TrainerParts } from './trainer.ts';

/** The trainer of the chosen engine; eager, with a line in the log, where the net's graph cannot be had. */
export async function createTrainer(
  tf: Tf,
  parts: TrainerParts,
  args: RunArguments,
  context: JobContext,
): Promise<Trainer> {
  const { loss, optimizer, batchNormMomentum } = args.recipe;
  const precision = possiblePrecision(args.recipe.precision, placeOf(tf), context);
  if (chosenEngine() === 'eager') return createEagerTrainer(tf, parts);
  const description = describeRunNet(args, batchNormMomentum);
  try {
    return await createCompiledTrainer(tf, parts, { description, loss, optimizer, precision }, context);
  } catch (thrown) {
    const error = toStudioError(thrown);
    context.signal.throwIfAborted();
    if (!canFallBack(error) || precision !== 'float32') throw error;
    context.log(`engine: eager, since ${eagerReason(error)}`);
    return createEagerTrainer(tf, parts);
  }
}

/** A new run was refused before it had a folder; one that goes on on another machine does so in float32, and says so. */
function possiblePrecision(asked: string, place: PrecisionPlace, context: JobContext): Precision {
  try {
    return choosePrecision(asked, place);
  } catch (thrown) {
    context.log(`${toStudioError(thrown).message} The run goes on in float32.`);
    return 'float32';
  }
}
