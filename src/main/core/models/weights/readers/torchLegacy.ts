import { readFile } from 'node:fs/promises';
import { toFloat32 } from '../../../tensors/elementTypes.ts';
import { readPickle, type PickleRules, type PickleValue } from './pickle.ts';
import { materialiseAll, readState, tensorRules, type Storage } from './torchTensors.ts';
import { readGuarded, type WeightTensors } from './weightTensors.ts';

/** First value of a file that torch.save wrote before PyTorch 1.6. */
const legacyMagic = 0x1950a86a20f9469cfc6cn;
const legacyProtocol = 1001;

/** Whether the file begins like a legacy torch file: protocol 2, then the magic number as a long integer. */
export function isTorchLegacy(head: Buffer): boolean {
  return head.length >= 14 && head.readUInt32BE(0) === 0x80028a0a;
}

/**
 * Reads a state dictionary that PyTorch saved in its legacy form (magic number, protocol version, system information,
 * pickled object, storage keys, storages). Nothing of the file is run; anything but tensors of numbers is refused.
 * Throws StudioError('badInput') naming the file and what was refused.
 */
export function readTorchLegacy(file: string): Promise<WeightTensors> {
  return readGuarded(file, async () => parse(await readFile(file)));
}

function parse(bytes: Buffer): WeightTensors {
  const magic = readPickle(bytes, 0, noGlobals);
  if (magic.value !== legacyMagic) throw new RangeError('it is no legacy torch file');
  const protocol = readPickle(bytes, magic.end, noGlobals);
  if (protocol.value !== legacyProtocol) throw new RangeError('its torch protocol is unknown');
  const system = readPickle(bytes, protocol.end, noGlobals);
  if (!(system.value instanceof Map) || system.value.get('little_endian') !== true) {
    throw new RangeError('its byte order is not little-endian');
  }
  const object = readPickle(bytes, system.end, tensorRules);
  const state = readState(object.value);
  const keys = readPickle(bytes, object.end, noGlobals);
  if (!Array.isArray(keys.value)) throw new RangeError('its list of storages is missing');
  return materialiseAll(state, readStorages(bytes, keys.end, keys.value, state.storages));
}

const noGlobals: PickleRules = {
  globals: new Set(),
  reduce: () => {
    throw new RangeError('a call is refused');
  },
  persistent: () => {
    throw new RangeError('a persistent id is refused');
  },
  dropsAttributes: () => false,
};

/** Behind the pickles, in the order of the keys: each storage's length as int64, then its values. */
function readStorages(
  bytes: Buffer,
  start: number,
  keys: readonly PickleValue[],
  described: ReadonlyMap<string, Storage>,
): ReadonlyMap<string, Float32Array> {
  const storages = new Map<string, Float32Array>();
  let at = start;
  for (const key of keys) {
    const storage = typeof key === 'string' ? described.get(key) : undefined;
    if (storage === undefined || at + 8 > bytes.length) {
      throw new RangeError('its storages do not fit its tensors');
    }
    const end = at + 8 + storage.length * storage.type.bytes;
    if (Number(bytes.readBigInt64LE(at)) !== storage.length || end > bytes.length) {
      throw new RangeError('a storage is cut off');
    }
    storages.set(storage.key, toFloat32(bytes.subarray(at + 8, end), storage.type));
    at = end;
  }
  return storages;
}
