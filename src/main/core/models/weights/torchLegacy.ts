import { readFile } from 'node:fs/promises';
import type { NamedTensor } from '../../store/safetensors.ts';
import { PickleGlobal, PickleRecord, readPickle, type PickleRules, type PickleValue } from './pickle.ts';
import { elementType, toFloat32 } from './tensorTypes.ts';
import { damagedWeights, valueCount, type WeightTensors } from './weightTensors.ts';

/** First value of a file that torch.save wrote before PyTorch 1.6. */
const legacyMagic = 0x1950a86a20f9469cfc6cn;
const legacyProtocol = 1001;

/** Storage classes of numbers, with TensorFlow's number of their element type. */
const storageTypes: Readonly<Partial<Record<string, number>>> = {
  'torch.FloatStorage': 1,
  'torch.DoubleStorage': 2,
  'torch.IntStorage': 3,
  'torch.LongStorage': 9,
  'torch.HalfStorage': 19,
};

const rebuildTensor = 'torch._utils._rebuild_tensor_v2';
const orderedDictionary = 'collections.OrderedDict';
const knownGlobals = new Set([orderedDictionary, rebuildTensor, ...Object.keys(storageTypes)]);

interface Storage {
  readonly key: string;
  readonly dataType: number;
  readonly length: number;
}

interface TensorView {
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** Whether the file begins like a legacy torch file: protocol 2, then the magic number as a long integer. */
export function isTorchLegacy(head: Buffer): boolean {
  return head.length >= 14 && head.readUInt32BE(0) === 0x80028a0a;
}

/**
 * Reads a state dictionary that PyTorch saved in its legacy form (magic number, protocol version, system information,
 * pickled object, storage keys, storages). Nothing of the file is run; anything but tensors of numbers is refused.
 * Throws StudioError('badInput') naming the file and what was refused.
 */
export async function readTorchLegacy(file: string): Promise<WeightTensors> {
  try {
    return parse(await readFile(file));
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw damagedWeights(file, cause.message, cause);
  }
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
  const state = readPickle(bytes, system.end, tensorRules);
  if (!(state.value instanceof Map)) throw new RangeError('it holds no dictionary of tensors');
  const keys = readPickle(bytes, state.end, noGlobals);
  if (!Array.isArray(keys.value)) throw new RangeError('its list of storages is missing');
  const views = namedViews(state.value);
  const lengths = new Map([...views.values()].map(({ storage }) => [storage.key, storage]));
  const storages = readStorages(bytes, keys.end, keys.value, lengths);
  const tensors = new Map<string, NamedTensor>();
  for (const [name, view] of views) tensors.set(name, materialise(name, view, storages));
  return { tensors, skipped: [], layout: 'torch' };
}

const noGlobals: PickleRules = {
  globals: new Set(),
  reduce: () => {
    throw new RangeError('a call is refused');
  },
  persistent: () => {
    throw new RangeError('a persistent id is refused');
  },
};

const tensorRules: PickleRules = { globals: knownGlobals, reduce: reduceGlobal, persistent: readStorageId };

function reduceGlobal(global: string, args: readonly PickleValue[]): PickleValue {
  if (global === orderedDictionary && args.length === 0) return new Map();
  if (global !== rebuildTensor) throw new RangeError(`a call of ${global} is refused`);
  const [storage, offset, shape, strides] = args;
  if (!(storage instanceof PickleRecord) || !isIndex(offset) || !isIndices(shape) || !isIndices(strides)) {
    throw new RangeError('a tensor is described in an unknown way');
  }
  const view: TensorView = { storage: storage.data as Storage, offset, shape, strides };
  return new PickleRecord(view);
}

/** `('storage', class, key, device, length, view metadata)`. */
function readStorageId(id: PickleValue): PickleValue {
  const [kind, storageClass, key, , length, metadata] = Array.isArray(id) ? id : [];
  const dataType = storageClass instanceof PickleGlobal ? storageTypes[storageClass.name] : undefined;
  if (
    kind !== 'storage' ||
    dataType === undefined ||
    typeof key !== 'string' ||
    !isIndex(length) ||
    metadata !== null
  ) {
    throw new RangeError('a storage is described in an unknown way');
  }
  const storage: Storage = { key, dataType, length };
  return new PickleRecord(storage);
}

function namedViews(state: Map<PickleValue, PickleValue>): Map<string, TensorView> {
  const views = new Map<string, TensorView>();
  for (const [name, value] of state) {
    if (typeof name !== 'string' || !(value instanceof PickleRecord) || !('storage' in value.data)) {
      throw new RangeError('it holds something other than named tensors');
    }
    views.set(name, value.data as TensorView);
  }
  return views;
}

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
    if (storage === undefined || at + 8 > bytes.length)
      throw new RangeError('its storages do not fit its tensors');
    const type = elementType(storage.dataType)!;
    const end = at + 8 + storage.length * type.bytes;
    if (Number(bytes.readBigInt64LE(at)) !== storage.length || end > bytes.length) {
      throw new RangeError('a storage is cut off');
    }
    storages.set(storage.key, toFloat32(bytes.subarray(at + 8, end), type));
    at = end;
  }
  return storages;
}

/** Copies a strided view into row-major order. */
function materialise(
  name: string,
  { storage, offset, shape, strides }: TensorView,
  storages: ReadonlyMap<string, Float32Array>,
): NamedTensor {
  const source = storages.get(storage.key);
  const count = valueCount(shape);
  const last = shape.reduce((index, side, axis) => index + (side - 1) * strides[axis], offset);
  if (source === undefined || strides.length !== shape.length || (count > 0 && last >= source.length)) {
    throw new RangeError(`the tensor "${name}" reaches beyond its storage`);
  }
  const values = Float32Array.from(
    { length: count },
    (_, index) => source[stridedIndex(index, shape, strides, offset)],
  );
  return { name, shape, values };
}

function stridedIndex(
  index: number,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
): number {
  let rest = index;
  let at = offset;
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    at += (rest % shape[axis]) * strides[axis];
    rest = Math.floor(rest / shape[axis]);
  }
  return at;
}

function isIndex(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isIndices(value: PickleValue | undefined): value is number[] {
  return Array.isArray(value) && value.every(isIndex);
}
