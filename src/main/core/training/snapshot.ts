import { epochCounter } from '../../../shared/domain/epochs.ts';
import { StudioError } from '../../../shared/errors.ts';
import type { CheckpointContent } from '../store/checkpointFiles.ts';
import { saveCheckpoint } from '../store/checkpointStore.ts';
import type { MonitorScore } from './monitor.ts';
import type { Training } from './training.ts';

/**
 * Saves a checkpoint of `done` steps and makes it the best when its score is.
 * Throws StudioError('diverged') when a weight is not finite: the checkpoints before it stay the latest and best.
 */
export async function saveSnapshot(
  training: Training,
  done: number,
  score: MonitorScore | null,
): Promise<void> {
  const { folder, recipe, recorder } = training;
  const content = takeSnapshot(training, done, score?.miou ?? null);
  const spoiled = content.weights.find(({ values }) => !areFinite(values));
  if (spoiled !== undefined) throw diverged(training, done, `weights (${spoiled.name})`);
  const isBest = isNewBest(training, score);
  await saveCheckpoint(folder, content, { isBest, keep: recipe.keep });
  await recorder.checkpoint(done, score === null ? null : { step: done, miou: score.miou }, isBest);
}

export function isNewBest({ recorder }: Training, score: MonitorScore | null): boolean {
  const { best } = recorder.status;
  return score !== null && (best === null || score.miou > best.miou);
}

/** By index: `every` takes eight times as long for the millions of values of a net. */
function areFinite(values: Float32Array): boolean {
  for (let i = 0; i < values.length; i += 1) if (!Number.isFinite(values[i])) return false;
  return true;
}

export function diverged(training: Training, done: number, what: string): StudioError {
  const kept = training.recorder.status.latestCheckpoint;
  const state = kept === null ? 'No checkpoint was reached.' : `Checkpoint ${kept} is kept.`;
  return new StudioError(
    'diverged',
    `Training diverged at step ${done}: the ${what} became NaN or infinite. ${state}`,
    {
      fix: 'Lower the learning rate, or raise the warm-up.',
    },
  );
}

function takeSnapshot(training: Training, done: number, miou: number | null): CheckpointContent {
  const { args, trainer, clock, newVariables } = training;
  return {
    weights: trainer.weights(),
    conventions: args.conventions,
    optimizer: trainer.optimizerState(),
    state: {
      step: done,
      epoch: epochCounter(args)(done),
      seed: args.recipe.seed,
      totalSteps: args.totalSteps,
      seconds: clock.seconds(),
      miou,
      newVariables: [...newVariables],
      ...(training.optimizerSince === 0 ? {} : { optimizerSince: training.optimizerSince }),
    },
  };
}
