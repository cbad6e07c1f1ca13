import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { nativeVersion, type Tf } from '../tensors/backend.ts';
import { encodeSavedModel } from './encode.ts';
import type { SlotSpec, VariableInfo } from './names.ts';
import { recordNetGraph, slotsOf, variablesOf } from './netGraph.ts';
import { netOf, trainingPartsOf, type GraphRequest } from './request.ts';
import { mergeRecordings } from './sizedGraph.ts';
import { probeSizes } from './sizes.ts';

/** Name that TensorFlow looks for. */
export const modelFile = 'saved_model.pb';
const manifestFile = 'graph.json';

const manifestSchema = z.object({
  formatVersion: z.literal(1),
  sha256: z.string(),
  variables: z.array(z.object({ name: z.string(), shape: z.array(z.int().min(0)) })),
  slots: z.array(z.object({ variable: z.int().min(0), slot: z.string() })),
});

/** What the user of a graph must know of it. */
export interface GraphManifest {
  readonly variables: readonly VariableInfo[];
  /** The optimizer's; none where the graph only predicts. */
  readonly slots: readonly SlotSpec[];
}

/**
 * Records the net and writes its SavedModel and manifest into `folder`. Takes memory that this process never gives back.
 * Throws RecordingError where the net cannot become a graph.
 */
export async function writeNetGraph(tf: Tf, request: GraphRequest, folder: string): Promise<void> {
  const net = netOf(tf, request.net);
  const training = request.training && trainingPartsOf(request.training);
  const parts = { net, training };
  const recordings = probeSizes.map((size) => recordNetGraph(tf, parts, size));
  const { nodes } = mergeRecordings(recordings);
  const bytes = encodeSavedModel({ nodes, tensorFlowVersion: nativeVersion(tf) });
  const manifest: z.infer<typeof manifestSchema> = {
    formatVersion: 1,
    sha256: hash(bytes),
    variables: variablesOf(net).map(({ name, shape }) => ({ name, shape: [...shape] })),
    slots: [...slotsOf(net, training)],
  };
  await writeFile(join(folder, modelFile), bytes);
  await writeFile(join(folder, manifestFile), JSON.stringify(manifest));
  net.dispose();
}

/** The manifest of the graph in `folder`; null where the graph is absent or damaged. */
export async function readManifest(folder: string): Promise<GraphManifest | null> {
  try {
    const manifest = manifestSchema.parse(JSON.parse(await readFile(join(folder, manifestFile), 'utf8')));
    const bytes = await readFile(join(folder, modelFile));
    return hash(bytes) === manifest.sha256 ? manifest : null;
  } catch {
    return null;
  }
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
