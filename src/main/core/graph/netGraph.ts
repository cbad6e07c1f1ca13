import type { Net, NetVariable } from '../models/compose.ts';
import type { Tf } from '../tensors/backend.ts';
import { uploadBytes } from '../tensors/ops/upload.ts';
import { withBfloat16 } from './bfloat16.ts';
import { foldBatchNorm } from './foldBatchNorm.ts';
import { GraphBuilder, type GraphNode, type Output } from './graph.ts';
import { names, scopes, type SlotSpec, type VariableInfo } from './names.ts';
import { recordOps } from './recorder.ts';
import { sizedInput } from './sizedGraph.ts';
import type { BatchSize } from './sizes.ts';
import { recordTraining, type TrainingParts } from './trainGraph.ts';
import { addVariables, type GraphVariables } from './variableGraph.ts';

export interface NetGraphParts {
  readonly net: Net;
  /** Null: the graph only predicts. */
  readonly training: TrainingParts | null;
}

/**
 * Everything a net does, as subgraphs of one graph that share its variables: write and read them, train on a batch,
 * predict by moving statistics (batch normalisation folded into the convolutions) and, in training, by the batch's own.
 * Recorded on a batch of `size`; the images are zeros, what is computed from them is thrown away.
 */
export function recordNetGraph(tf: Tf, parts: NetGraphParts, size: BatchSize): readonly GraphNode[] {
  const { net, training } = parts;
  const graph = new GraphBuilder();
  const variables = addVariables(graph, variablesOf(net), slotsOf(net, training));
  recordPrediction(tf, graph, variables, { net, size, statistics: 'moving' });
  foldBatchNorm(graph, variables);
  if (training !== null) {
    recordPrediction(tf, graph, variables, { net, size, statistics: 'batch' });
    recordTraining(tf, graph, variables, { net, training, size });
    if (training.precision === 'bfloat16') return withBfloat16(graph.nodes, scopes.train);
  }
  return graph.nodes;
}

export function variablesOf(net: Net): readonly VariableInfo[] {
  return net.variables.map(({ name, value }) => ({ name, shape: value.shape }));
}

/** Slots of the trained variables, in the optimizer's order. */
export function slotsOf(net: Net, training: NetGraphParts['training']): readonly SlotSpec[] {
  if (training === null) return [];
  const place = new Map(net.variables.map(({ name }, index) => [name, index]));
  return training.variables.flatMap(({ name }) =>
    training.optimizer.rule.slots.map((slot) => ({ variable: place.get(name)!, slot })),
  );
}

interface Prediction {
  readonly net: Net;
  readonly size: BatchSize;
  readonly statistics: 'moving' | 'batch';
}

function recordPrediction(
  tf: Tf,
  graph: GraphBuilder,
  variables: GraphVariables,
  { net, size, statistics }: Prediction,
): void {
  const { batch, height, width } = size;
  const scope = statistics === 'moving' ? scopes.predict : scopes.measure;
  graph.scope = scope;
  const images = graph.placeholder(`${scope}${sizedInput}`, 'uint8', [-1, -1, -1, 3]);
  const bytes = new Uint8Array(batch * height * width * 3);
  const read = readAll(graph, variables, net.variables);
  const logits = recordOps(tf, graph, (recorder) => {
    net.variables.forEach(({ value }, index) => recorder.bind(value, read[index]));
    recorder.bindUpload(bytes, images);
    const result = tf.tidy(() =>
      net.forward(uploadBytes(tf, bytes, [batch, height, width, 3]), { training: false, statistics }),
    );
    const output = recorder.outputOf(result);
    result.dispose();
    return output;
  });
  graph.add('Identity', [logits], { T: { type: 'float32' } }, { name: `${scope}${names.logits}` });
}

/** The variables' values now, in the net's order. */
export function readAll(
  graph: GraphBuilder,
  { handles }: GraphVariables,
  variables: readonly NetVariable[],
): readonly Output[] {
  return variables.map((_, index) =>
    graph.add('ReadVariableOp', [handles[index]], { dtype: { type: 'float32' } }),
  );
}
