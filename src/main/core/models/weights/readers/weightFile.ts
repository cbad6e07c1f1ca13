import { open, readFile, stat } from 'node:fs/promises';
import { StudioError } from '../../../../../shared/errors.ts';
import { decodeForeignSafetensors } from '../../../store/safetensors.ts';
import { readCheckpointV1 } from './checkpointV1.ts';
import { readCheckpointV2 } from './checkpointV2.ts';
import { isHdf5, readKerasArchive, readKerasHdf5 } from './kerasHdf5.ts';
import { isSortedTable } from './sortedTable.ts';
import { isTorchLegacy, readTorchLegacy } from './torchLegacy.ts';
import { readTorchZip } from './torchZip.ts';
import { damagedWeights, type WeightTensors } from './weightTensors.ts';

/** Files are read whole; the largest encoder known here has 0.6 GB. */
const maxFileBytes = 2 ** 31 - 1;

interface Ends {
  readonly head: Buffer;
  readonly tail: Buffer;
  readonly size: number;
}

/** A form of files of weights, told by the first and last bytes. */
interface FileForm {
  readonly fits: (ends: Ends, path: string) => boolean;
  readonly read: (path: string) => Promise<WeightTensors>;
}

const forms: readonly FileForm[] = [
  { fits: ({ tail }) => isSortedTable(tail), read: readCheckpointV1 },
  { fits: ({ head }) => isTorchLegacy(head), read: readTorchLegacy },
  { fits: ({ head }) => isHdf5(head), read: readKerasHdf5 },
  { fits: ({ head }, path) => isZip(head) && path.endsWith('.keras'), read: readKerasArchive },
  { fits: ({ head }) => isZip(head), read: readTorchZip },
  { fits: isSafetensors, read: readSafetensors },
];

const knownForms =
  'a TensorFlow checkpoint (V1, V2), a PyTorch .pth file, a Keras .h5, .weights.h5 or .keras file, or .safetensors';

/**
 * Reads pretrained weights from a file of any known form, told by its content: TensorFlow checkpoints V1, and V2 by the
 * prefix or any file of it; PyTorch, both forms; Keras; safetensors. Nothing of the file is run, no other file is read.
 * Throws StudioError('notFound') or ('badInput') naming the file and what is wrong with it.
 */
export async function readWeightFile(path: string): Promise<WeightTensors> {
  const prefix = path.replace(/\.(index|data-\d{5}-of-\d{5})$/, '');
  if (await isFile(`${prefix}.index`)) return readCheckpointV2(prefix);
  if (!(await isFile(path))) {
    throw new StudioError('notFound', `There is no file of weights at ${path}.`, {
      fix: `Name ${knownForms}.`,
    });
  }
  const ends = await readEnds(path);
  if (ends.size > maxFileBytes) throw damagedWeights(path, 'it is larger than 2 GiB');
  const form = forms.find(({ fits }) => fits(ends, path));
  if (form !== undefined) return form.read(path);
  throw damagedWeights(path, `it is not ${knownForms}`);
}

function isZip(head: Buffer): boolean {
  return head.length >= 4 && head.readUInt32BE(0) === 0x504b0304;
}

/** A length that fits the file, then a JSON object. */
function isSafetensors({ head, size }: Ends): boolean {
  return head.length >= 9 && head.readBigUInt64LE(0) + 8n <= BigInt(size) && head[8] === 0x7b;
}

async function readSafetensors(path: string): Promise<WeightTensors> {
  return decodeForeignSafetensors(await readFile(path), path);
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function readEnds(path: string): Promise<Ends> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, 64);
    const head = Buffer.alloc(length);
    const tail = Buffer.alloc(length);
    await handle.read(head, 0, length, 0);
    await handle.read(tail, 0, length, size - length);
    return { head, tail, size };
  } finally {
    await handle.close();
  }
}
