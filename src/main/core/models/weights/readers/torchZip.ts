import { toFloat32 } from '../../../tensors/elementTypes.ts';
import { readPickle } from './pickle.ts';
import { materialiseAll, readState, tensorRules, type Storage } from './torchTensors.ts';
import { readGuarded, type WeightTensors } from './weightTensors.ts';
import { openZip, type ZipMembers } from './zipMembers.ts';

/** The pickle holds names and shapes alone; ten thousand tensors need a megabyte. */
const maxPickleBytes = 64 * 1024 * 1024;

/**
 * Reads a state dictionary that PyTorch 1.6 or newer saved: a zip of `<name>/data.pkl` and one member a storage.
 * Nothing of the file is run; anything but tensors of numbers is refused.
 * Throws StudioError('badInput') naming the file and what was refused.
 */
export function readTorchZip(file: string): Promise<WeightTensors> {
  return readGuarded(file, async () => {
    const members = await openZip(file);
    try {
      return await readMembers(members);
    } finally {
      members.close();
    }
  });
}

async function readMembers(members: ZipMembers): Promise<WeightTensors> {
  const pickle = members.names.find((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickle === undefined) throw new RangeError('it is a zip archive without data.pkl');
  const folder = pickle.slice(0, -'data.pkl'.length);
  await checkByteOrder(members, folder);
  const bytes = await members.read(pickle, maxPickleBytes);
  const state = readState(readPickle(bytes, 0, tensorRules).value);
  const storages = new Map<string, Float32Array>();
  for (const [key, storage] of state.storages) {
    storages.set(key, await readStorage(members, `${folder}data/${key}`, storage));
  }
  return materialiseAll(state, storages);
}

/** Files of before PyTorch 2.1 do not say; all of them are little-endian in practice. */
async function checkByteOrder(members: ZipMembers, folder: string): Promise<void> {
  if (!members.names.includes(`${folder}byteorder`)) return;
  const order = await members.read(`${folder}byteorder`, 16);
  if (order.toString('latin1') !== 'little') throw new RangeError('its byte order is not little-endian');
}

async function readStorage(members: ZipMembers, name: string, storage: Storage): Promise<Float32Array> {
  const expected = storage.length * storage.type.bytes;
  const bytes = await members.read(name, expected);
  if (bytes.length !== expected) throw new RangeError('a storage is cut off');
  return toFloat32(bytes, storage.type);
}
