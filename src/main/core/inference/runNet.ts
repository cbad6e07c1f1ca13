import type { CheckpointChoice } from '../../../shared/domain/jobSpecs.ts';
import type { RunArguments } from '../../../shared/domain/run.ts';
import { StudioError } from '../../../shared/errors.ts';
import { createNet } from '../models/compose.ts';
import type { Net } from '../models/compose.ts';
import { withConventions } from '../models/conventions.ts';
import { decoders } from '../models/decoders/index.ts';
import { encoders } from '../models/encoders/index.ts';
import { netOptionsOf } from '../models/spec.ts';
import { loadCheckpoint } from '../store/checkpointStore.ts';
import type { LoadedCheckpoint } from '../store/checkpointStore.ts';
import { readRunArguments } from '../store/runStore.ts';
import type { Tf } from '../tensors/backend.ts';

/** A run's net with the weights of one of its checkpoints. */
export interface RunNet {
  readonly net: Net;
  readonly args: RunArguments;
  readonly step: number;
}

/**
 * Builds the net of the run in `runFolder` and fills it from the chosen checkpoint. The caller disposes `net`.
 * Throws StudioError('notFound') without arguments or checkpoint, ('badInput') where weights do not fit.
 */
export async function loadRunNet(tf: Tf, runFolder: string, choice: CheckpointChoice): Promise<RunNet> {
  const args = await readRunArguments(runFolder);
  const checkpoint = await loadCheckpoint(runFolder, choice);
  const { encoder, decoder, seed } = args.recipe;
  const net = createNet(tf, {
    encoder: withConventions(encoders.get(encoder), args.conventions),
    decoder: decoders.get(decoder),
    classes: args.classes.length,
    seed,
    options: netOptionsOf(args.recipe),
  });
  try {
    assignWeights(tf, net, checkpoint);
  } catch (thrown) {
    net.dispose();
    throw thrown;
  }
  return { net, args, step: checkpoint.state.step };
}

/** Copies a checkpoint's weights and statistics into `net`; every variable must be there in its shape. */
export function assignWeights(tf: Tf, net: Net, { weights, folder }: LoadedCheckpoint): void {
  for (const { name, value } of net.variables) {
    const stored = weights.get(name);
    if (stored === undefined || stored.shape.join() !== value.shape.join()) {
      const found = stored === undefined ? 'missing' : stored.shape.join('×');
      throw new StudioError(
        'badInput',
        `Checkpoint ${folder} does not fit its net: ${name} should be ${value.shape.join('×')}, is ${found}.`,
        { fix: 'Choose another checkpoint of this run.' },
      );
    }
    tf.tidy(() => value.assign(tf.tensor(stored.values, [...stored.shape])));
  }
}
