import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../../../shared/errors.ts';
import { writeFileAtomic } from './atomicFile.ts';
import {
  describeFile,
  optimizerFile,
  readCheckpointState,
  readCheckpointTensors,
  stateFile,
  weightsFile,
} from './checkpointFiles.ts';
import type { CheckpointState } from './checkpointFiles.ts';
import { decodeForeignSafetensors, encodeSafetensors } from './safetensors.ts';
import { formatJson } from './textFile.ts';

/**
 * Makes a checkpoint small enough to come with the application: weights in half precision, nothing that only a
 * resumed training needs. It can be tested and played with. Throws StudioError where it is missing or damaged.
 */
export async function shipCheckpoint(folder: string): Promise<void> {
  const state = await readCheckpointState(folder);
  if (state === null) {
    throw new StudioError('notFound', `${folder} is no checkpoint.`, { fix: 'Name a checkpoint’s folder.' });
  }
  const tensors = await readCheckpointTensors(folder, state, weightsFile);
  const { metadata } = decodeForeignSafetensors(await readFile(join(folder, weightsFile)), folder);
  const bytes = encodeSafetensors([...tensors.values()], metadata, 'F16');
  const shipped: CheckpointState = {
    ...state,
    newVariables: [],
    files: { [weightsFile]: describeFile(bytes) },
  };
  await writeFileAtomic(join(folder, weightsFile), bytes);
  await writeFileAtomic(join(folder, stateFile), formatJson(shipped));
  await rm(join(folder, optimizerFile), { force: true });
}
