import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { NamedTensor } from '../store/safetensors.ts';
import { nativeVersion, type Tf } from '../tensors/backend.ts';
import { encodeSavedModel } from './encode.ts';
import { GraphBuilder, type ConstantValue } from './graph.ts';
import { names } from './names.ts';
import { openGraphSession, type Feed } from './session.ts';
import { addSignal } from './variableGraph.ts';
import { modelFile } from './writeGraph.ts';

/**
 * Writes a TensorFlow checkpoint V2, `<prefix>.index` and `<prefix>.data-00000-of-00001`, by TensorFlow's own SaveV2.
 * The eager binding cannot give an op a list of types; a graph can. `scratch` is an empty folder for that graph.
 */
export async function writeCheckpointV2(
  tf: Tf,
  tensors: readonly NamedTensor[],
  prefix: string,
  scratch: string,
): Promise<void> {
  const graph = new GraphBuilder();
  const values = tensors.map(({ shape }, index) => graph.placeholder(`value/${index}`, 'float32', shape));
  const whole = tensors.map(() => '');
  const inputs = [
    graph.constant(textConstant([], [prefix])),
    graph.constant(
      textConstant(
        [tensors.length],
        tensors.map(({ name }) => name),
      ),
    ),
    graph.constant(textConstant([tensors.length], whole)),
  ];
  const dtypes = { types: tensors.map(() => 'float32' as const) };
  const save = graph.add('SaveV2', [...inputs, ...values], { dtypes });
  addSignal(graph, names.done, [save]);
  const bytes = encodeSavedModel({ nodes: graph.nodes, tensorFlowVersion: nativeVersion(tf) });
  await writeFile(join(scratch, modelFile), bytes);
  const session = openGraphSession(tf, scratch);
  try {
    const feeds = tensors.map(({ shape, values: data }, index): readonly [string, Feed] => [
      `value/${index}`,
      { type: 'float32', shape, values: data },
    ]);
    session.drop(session.run(Object.fromEntries(feeds), [names.done]));
  } finally {
    session.close();
  }
}

function textConstant(shape: readonly number[], texts: readonly string[]): ConstantValue {
  return { type: 'string', shape, bytes: Buffer.from(texts.map((text) => `${text}\0`).join('')) };
}
