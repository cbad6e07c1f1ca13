import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeCheckpointV2 } from '../graph/checkpointWriter.ts';
import { readCheckpointV2 } from '../models/weights/readers/checkpointV2.ts';
import { relativeDifference } from './difference.ts';
import type { ExporterSpec, ExportSource } from './exporter.ts';

export const checkpointExporter: ExporterSpec = {
  id: 'checkpoint',
  name: 'TensorFlow checkpoint',
  help: 'all variables by name (the encoder’s as in TF-slim), for code that builds the net itself',
  use: 'tf.train.load_checkpoint(folder).get_tensor(name)',
  tolerance: 0,
  async write(tf, source, folder) {
    const scratch = join(folder, 'saver');
    await mkdir(scratch);
    await writeCheckpointV2(
      tf,
      [...source.checkpoint.weights.values()],
      join(folder, prefixOf(source)),
      scratch,
    );
    await rm(scratch, { recursive: true });
    // What TensorFlow's own savers leave beside a checkpoint, so that its folder is enough to name it.
    const name = JSON.stringify(prefixOf(source));
    await writeFile(
      join(folder, 'checkpoint'),
      `model_checkpoint_path: ${name}\nall_model_checkpoint_paths: ${name}\n`,
    );
  },
  /** By our own reader of the format: TensorFlow wrote it. */
  async verify(_, source, folder) {
    const { tensors } = await readCheckpointV2(join(folder, prefixOf(source)));
    const { weights } = source.checkpoint;
    const differences = [...weights.values()].map(({ name, shape, values }) => {
      const found = tensors.get(name);
      return String(found?.shape) === String(shape) ? relativeDifference(found!.values, values) : Infinity;
    });
    const isSame = tensors.size === weights.size;
    const largestDifference = isSame ? Math.max(...differences) : Infinity;
    return { compared: 'variables', count: differences.length, largestDifference };
  },
};

function prefixOf({ checkpoint }: ExportSource): string {
  return `model.ckpt-${checkpoint.state.step}`;
}
