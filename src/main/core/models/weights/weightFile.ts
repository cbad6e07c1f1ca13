import { open, readFile, stat } from 'node:fs/promises';
import { StudioError } from '../../../../shared/errors.ts';
import { decodeSafetensors } from '../../store/safetensors.ts';
import { readCheckpointV1 } from './checkpointV1.ts';
import { readCheckpointV2 } from './checkpointV2.ts';
import { isSortedTable } from './sortedTable.ts';
import { isTorchLegacy, readTorchLegacy } from './torchLegacy.ts';
import { damagedWeights, type WeightTensors } from './weightTensors.ts';

/**
 * Reads pretrained weights from a file of any known form, told by its content: a TensorFlow checkpoint V1; V2 by its
 * prefix or any of its files; PyTorch's legacy form; safetensors. Nothing of the file is run.
 * Throws StudioError('notFound') or ('badInput') naming the file and what is wrong with it.
 */
export async function readWeightFile(path: string): Promise<WeightTensors> {
  const prefix = path.replace(/\.(index|data-\d{5}-of-\d{5})$/, '');
  if (await isFile(`${prefix}.index`)) return readCheckpointV2(prefix);
  if (!(await isFile(path))) {
    throw new StudioError('notFound', `There is no file of weights at ${path}.`, {
      fix: 'Name a TensorFlow checkpoint (.ckpt), a legacy PyTorch file (.pth) or a .safetensors file.',
    });
  }
  const { head, tail } = await readEnds(path);
  if (isSortedTable(tail)) return readCheckpointV1(path);
  if (isTorchLegacy(head)) return readTorchLegacy(path);
  if (path.endsWith('.safetensors')) {
    const tensors = decodeSafetensors(await readFile(path), path);
    return { tensors, skipped: [], layout: 'tensorflow' };
  }
  throw damagedWeights(path, 'it is no TensorFlow checkpoint, legacy PyTorch or safetensors file');
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function readEnds(path: string): Promise<{ head: Buffer; tail: Buffer }> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, 64);
    const head = Buffer.alloc(length);
    const tail = Buffer.alloc(length);
    await handle.read(head, 0, length, 0);
    await handle.read(tail, 0, length, size - length);
    return { head, tail };
  } finally {
    await handle.close();
  }
}
