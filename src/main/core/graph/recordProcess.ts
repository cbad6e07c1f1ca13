import { loadTensorFlow } from '../tensors/backend.ts';
import type { GraphRequest } from './request.ts';
import { writeNetGraph } from './writeGraph.ts';

export interface RecordTask {
  readonly request: GraphRequest;
  /** An empty folder for the graph. */
  readonly folder: string;
}

/** Null: done; else one line that says why the net cannot become a graph. */
export type RecordReply = { readonly problem: string | null };

/** Records one graph in a process of its own, since the memory it takes is never given back, and ends. */
async function record({ request, folder }: RecordTask): Promise<RecordReply> {
  try {
    await loadOwnParts(process.env['STUDIO_ARCHITECTURES']);
    await writeNetGraph(await loadTensorFlow(), request, folder);
    return { problem: null };
  } catch (thrown) {
    return { problem: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

/** The project's own encoders and decoders, as the worker that started this process has them. */
async function loadOwnParts(grant: string | undefined): Promise<void> {
  if (grant === undefined) return;
  const { loadArchitectures, parseGrant } = await import('../models/own/load.ts');
  await loadArchitectures(parseGrant(grant));
}

process.once('message', (task) => {
  void record(task as RecordTask).then((reply) => process.send?.(reply));
});
// The other side hangs up when it has the reply, or is gone.
process.once('disconnect', () => process.exit());
