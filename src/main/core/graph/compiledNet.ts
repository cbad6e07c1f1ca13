import type { SegmentingNet } from '../inference/predictor.ts';
import type { NamedTensor } from '../store/safetensors.ts';
import type { Tf } from '../tensors/backend.ts';
import { openFrozenGraph } from './frozenGraph.ts';
import { findGraph, prepareGraph, type GraphContext } from './graphCache.ts';
import { NetSession } from './netSession.ts';
import type { NetDescription } from './request.ts';

/** A net ready to segment; the caller disposes it. */
export interface RunningNet extends SegmentingNet {
  dispose(): void;
}

export interface CompiledNetOptions {
  readonly description: NetDescription;
  readonly weights: ReadonlyMap<string, NamedTensor>;
  /** Images the net is wanted for, if known: for a few, recording a graph would take longer than it saves. */
  readonly images?: number;
}

/** About as many images as eager takes seconds longer for than a recording takes. */
const imagesWorthRecording = 32;
/** Freezing takes many times the weights' bytes: ResNet-50 is within, VGG-16, which would take 10 GB, is not. */
const largestFrozen = 128 * 2 ** 20;

/**
 * The net as a graph with batch normalisation folded into its convolutions; null where there is no recorded graph and
 * too few images to record one. Throws StudioError('badInput') for weights that do not fit, ('internal') where the net
 * cannot become a graph.
 */
export async function openCompiledNet(
  tf: Tf,
  { description, weights, images = Infinity }: CompiledNetOptions,
  context: GraphContext,
): Promise<RunningNet | null> {
  const request = { net: description, training: null };
  const isWorthIt = images >= imagesWorthRecording;
  const graph = isWorthIt ? await prepareGraph(tf, request, context) : await findGraph(tf, request);
  if (graph === null) return null;
  const { classes } = description;
  if (bytesOfAll(weights) <= largestFrozen)
    return { classes, ...(await openFrozenGraph(tf, graph, weights)) };
  const session = new NetSession(tf, graph);
  try {
    session.writeValues(weights);
  } catch (thrown) {
    session.close();
    throw thrown;
  }
  return {
    classes,
    logits: (bytes, shape, { statistics }) => session.logits(bytes, shape, statistics),
    dispose: () => session.close(),
  };
}

function bytesOfAll(weights: ReadonlyMap<string, NamedTensor>): number {
  return [...weights.values()].reduce((sum, { values }) => sum + values.byteLength, 0);
}
