import type { CheckpointChoice } from '../../../shared/domain/jobSpecs.ts';
import type { RunArguments } from '../../../shared/domain/run.ts';
import { StudioError, toStudioError } from '../../../shared/errors.ts';
import { chosenEngine } from '../graph/chosenEngine.ts';
import { openCompiledNet, type RunningNet } from '../graph/compiledNet.ts';
import { eagerReason } from '../graph/fallback.ts';
import { describeRunNet, netOf, type NetDescription } from '../graph/request.ts';
import { createQuietContext, type JobContext } from '../jobContext.ts';
import type { Net } from '../models/compose.ts';
import { identityOf, loadCheckpoint } from '../store/checkpointStore.ts';
import type { CheckpointIdentity, LoadedCheckpoint } from '../store/checkpointStore.ts';
import { readRunArguments } from '../store/runStore.ts';
import type { Tf } from '../tensors/backend.ts';

/** A run's net with the weights of one of its checkpoints. */
export interface RunNet extends CheckpointIdentity {
  readonly net: RunningNet;
  readonly args: RunArguments;
}

export interface RunNetOptions {
  /** Images the net is wanted for, if known: for a few, none is recorded. */
  readonly images?: number;
  /** Told where a graph must be recorded, which takes seconds. */
  readonly context?: JobContext;
}

/**
 * The net of the run in `runFolder` with the weights of the chosen checkpoint, as a graph unless the eager engine is
 * chosen or the better way. The caller disposes `net`.
 * Throws StudioError('notFound') without arguments or checkpoint, ('badInput') where weights do not fit.
 */
export async function loadRunNet(
  tf: Tf,
  runFolder: string,
  choice: CheckpointChoice,
  { images, context = createQuietContext() }: RunNetOptions = {},
): Promise<RunNet> {
  const args = await readRunArguments(runFolder);
  const checkpoint = await loadCheckpoint(runFolder, choice);
  const description = describeRunNet(args, null);
  const { weights } = checkpoint;
  const net =
    chosenEngine() === 'graph'
      ? await openCompiledNet(
          tf,
          { description, weights, ...(images === undefined ? {} : { images }) },
          context,
        ).catch((thrown: unknown) => explainFallback(thrown, checkpoint, context))
      : null;
  return { net: net ?? openEagerNet(tf, description, checkpoint), args, ...identityOf(checkpoint) };
}

/** Null: the net cannot become a graph, or the cache cannot hold it, and it runs eagerly. */
function explainFallback(thrown: unknown, { folder }: LoadedCheckpoint, context: JobContext): null {
  context.signal.throwIfAborted();
  const error = toStudioError(thrown);
  if (error.code === 'badInput') throw misfit(folder, error.message);
  context.log(`engine: eager, since ${eagerReason(error)}`);
  return null;
}

/** The net op by op, with the weights of a checkpoint; the caller disposes it. Throws StudioError('badInput') where they do not fit. */
export function openEagerNet(tf: Tf, description: NetDescription, checkpoint: LoadedCheckpoint): RunningNet {
  const net = netOf(tf, description);
  try {
    assignWeights(tf, net, checkpoint);
    return net;
  } catch (thrown) {
    net.dispose();
    throw thrown;
  }
}

/** Copies a checkpoint's weights and statistics into `net`; every variable must be there in its shape. */
export function assignWeights(tf: Tf, net: Net, { weights, folder }: LoadedCheckpoint): void {
  for (const { name, value } of net.variables) {
    const stored = weights.get(name);
    if (stored === undefined || stored.shape.join() !== value.shape.join()) {
      const found = stored === undefined ? 'missing' : stored.shape.join('×');
      throw misfit(folder, `"${name}" should be ${value.shape.join('×')}, is ${found}.`);
    }
    tf.tidy(() => value.assign(tf.tensor(stored.values, [...stored.shape])));
  }
}

function misfit(folder: string, what: string): StudioError {
  return new StudioError('badInput', `Checkpoint ${folder} does not fit its net: ${what}`, {
    fix: 'Choose another checkpoint of this run.',
  });
}
