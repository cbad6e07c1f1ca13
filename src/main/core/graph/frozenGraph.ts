import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { SegmentingNet } from '../inference/predictor.ts';
import { tempPathFor } from '../store/temporaries.ts';
import type { NamedTensor } from '../store/safetensors.ts';
import { nativeVersion, nodeBackend, type Tf } from '../tensors/backend.ts';
import { decodeSavedModel } from './decode.ts';
import { encodeSavedModel } from './encode.ts';
import { bytesOf, neededFor, type GraphNode } from './graph.ts';
import type { CachedGraph } from './graphCache.ts';
import { names, scopes } from './names.ts';
import { NetSession } from './netSession.ts';
import { openGraphSession } from './session.ts';
import { modelFile } from './writeGraph.ts';

export const frozenImages = `${scopes.predict}${names.images}`;
export const frozenLogits = `${scopes.predict}${names.logits}`;

const float = { type: 'float32' } as const;

/** What `frozenLogits` is computed from, in the graph's order, and the weights that its variables held. */
interface Prediction {
  readonly nodes: readonly GraphNode[];
  /** By the name of the node that read the variable. */
  readonly values: ReadonlyMap<string, NamedTensor>;
}

/**
 * The graph's prediction in a session of its own, with the kernels of convolutions as constants: TensorFlow lays these
 * out for the processor once, those of variables at each run. Its file is gone when this resolves; the caller disposes
 * it. Takes about ten times the weights' memory while it is made.
 * Throws StudioError('badInput') naming the first weight that is missing or of another shape.
 */
export async function openFrozenGraph(
  tf: Tf,
  graph: CachedGraph,
  weights: ReadonlyMap<string, NamedTensor>,
): Promise<Pick<SegmentingNet, 'logits'> & { dispose(): void }> {
  const folder = tempPathFor(graph.folder);
  await mkdir(folder);
  try {
    const nodes = freezeKernels(await readPrediction(tf, graph, weights));
    const bytes = encodeSavedModel({ nodes, tensorFlowVersion: nativeVersion(tf) });
    await writeFile(join(folder, modelFile), bytes);
    const session = openGraphSession(tf, folder);
    return {
      logits(images, shape) {
        const feeds = { [frozenImages]: { type: 'uint8', shape, values: images } } as const;
        const [result] = session.run(feeds, [frozenLogits]);
        return nodeBackend(tf).createOutputTensor(result) as Tensor4D;
      },
      dispose: () => session.close(),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The graph's prediction with `weights` as constants. Throws as `openFrozenGraph` does. */
export async function freezePrediction(
  tf: Tf,
  graph: CachedGraph,
  weights: ReadonlyMap<string, NamedTensor>,
): Promise<readonly GraphNode[]> {
  const { nodes, values } = await readPrediction(tf, graph, weights);
  return nodes.map((node) => {
    const value = values.get(node.name);
    return value === undefined ? node : constantNode(node.name, value);
  });
}

async function readPrediction(
  tf: Tf,
  graph: CachedGraph,
  weights: ReadonlyMap<string, NamedTensor>,
): Promise<Prediction> {
  const nodes = decodeSavedModel(await readFile(join(graph.folder, modelFile)));
  const isNeeded = neededFor(nodes, [frozenLogits]);
  const needed = nodes.filter(({ name }) => isNeeded.has(name));
  const reads = needed.filter(({ op }) => op === 'ReadVariableOp').map(({ name }) => name);
  const session = new NetSession(tf, graph);
  try {
    session.writeValues(weights);
    const values = new Map(session.readFolded(reads).map((tensor) => [tensor.name, tensor]));
    return { nodes: needed.filter(({ op }) => op !== 'VarHandleOp'), values };
  } finally {
    session.close();
  }
}

/** Depthwise kernels and biases as constants made MobileNet v2 slower by a tenth: they are inputs with a default. */
function freezeKernels({ nodes, values }: Prediction): readonly GraphNode[] {
  const kernels = new Set(nodes.filter(({ op }) => op === 'Conv2D').map(({ inputs }) => inputs[1]));
  return nodes.flatMap((node) => {
    const value = values.get(node.name);
    if (value === undefined) return node;
    if (kernels.has(node.name)) return constantNode(node.name, value);
    const constant = constantNode(`${node.name}/default`, value);
    const attributes = { dtype: float, shape: { shape: value.shape } };
    return [
      constant,
      { ...node, op: 'PlaceholderWithDefault', inputs: [constant.name], control: [], attributes },
    ];
  });
}

function constantNode(name: string, { shape, values }: NamedTensor): GraphNode {
  const value = { constant: { ...float, shape, bytes: bytesOf(values) } };
  return { name, op: 'Const', inputs: [], control: [], attributes: { dtype: float, value } };
}
