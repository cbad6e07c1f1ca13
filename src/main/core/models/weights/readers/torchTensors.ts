import type { NamedTensor } from '../../../store/safetensors.ts';
import { elementTypeNamed, type ElementType } from '../../../tensors/elementTypes.ts';
import { PickleGlobal, PickleRecord, type PickleRules, type PickleValue } from './pickle.ts';
import { valueCount, type WeightTensors } from './weightTensors.ts';

/** Storage classes of numbers, with the name of their element type. */
const storageTypes: Readonly<Partial<Record<string, string>>> = {
  'torch.FloatStorage': 'float32',
  'torch.DoubleStorage': 'float64',
  'torch.HalfStorage': 'float16',
  'torch.BFloat16Storage': 'bfloat16',
  'torch.CharStorage': 'int8',
  'torch.ByteStorage': 'uint8',
  'torch.ShortStorage': 'int16',
  'torch.IntStorage': 'int32',
  'torch.LongStorage': 'int64',
  'torch.BoolStorage': 'bool',
};

/** Storage, offset, shape, strides and more; the first is of PyTorch before 0.4. */
const tensorCalls = ['torch._utils._rebuild_tensor', 'torch._utils._rebuild_tensor_v2'];

/** A tensor and more; the class itself is what PyTorch before 0.4 calls. */
const parameterCalls = ['torch.nn.parameter.Parameter', 'torch._utils._rebuild_parameter'];

const orderedDictionary = 'collections.OrderedDict';

/** Keys under which training scripts keep the state dictionary beside epoch, optimizer and the like. */
const stateKeys = ['state_dict', 'model_state_dict', 'model', 'model_state', 'net', 'weights'];

export interface Storage {
  readonly key: string;
  readonly type: ElementType;
  /** Number of values. */
  readonly length: number;
}

interface TensorView {
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

/** What the pickles of torch.save may name: dictionaries, tensors and storages of numbers. */
export const tensorRules: PickleRules = {
  globals: new Set([orderedDictionary, ...tensorCalls, ...parameterCalls, ...Object.keys(storageTypes)]),
  reduce: reduceGlobal,
  persistent: readStorageId,
  // Of a state dictionary its `_metadata`, of an old parameter whether it is trained.
  dropsAttributes: (value) => value instanceof Map || isView(value),
};

/** The named tensors of a pickled object, and the storages they lie in. */
export interface PickledState {
  readonly views: ReadonlyMap<string, TensorView>;
  readonly storages: ReadonlyMap<string, Storage>;
  readonly skipped: WeightTensors['skipped'];
}

/** Throws a RangeError where the object holds no dictionary of tensors. */
export function readState(value: PickleValue): PickledState {
  const state = findState(value);
  if (state === undefined) throw new RangeError('it holds no dictionary of tensors');
  const views = new Map<string, TensorView>();
  const skipped: { name: string; reason: string }[] = [];
  for (const [name, entry] of state) {
    if (typeof name !== 'string') throw new RangeError('it holds tensors without names');
    if (isView(entry)) views.set(name, entry.data as TensorView);
    else skipped.push({ name, reason: 'it is no tensor' });
  }
  return {
    views,
    storages: new Map([...views.values()].map(({ storage }) => [storage.key, storage])),
    skipped,
  };
}

function findState(value: PickleValue): Map<PickleValue, PickleValue> | undefined {
  if (!(value instanceof Map)) return undefined;
  if ([...value.values()].some(isView)) return value;
  const inner = stateKeys.map((key) => value.get(key));
  return inner.find((entry): entry is Map<PickleValue, PickleValue> => {
    return entry instanceof Map && [...entry.values()].some(isView);
  });
}

function isView(value: PickleValue | undefined): value is PickleRecord {
  return value instanceof PickleRecord && 'storage' in value.data;
}

function reduceGlobal(global: string, args: readonly PickleValue[]): PickleValue {
  if (global === orderedDictionary && args.length === 0) return new Map();
  if (parameterCalls.includes(global) && isView(args.at(0))) return args[0];
  if (!tensorCalls.includes(global)) throw new RangeError(`a call of ${global} is refused`);
  const [storage, offset, shape, strides] = args;
  const isStorage = storage instanceof PickleRecord && 'key' in storage.data;
  if (!isStorage || !isIndex(offset) || !isIndices(shape) || !isIndices(strides)) {
    throw new RangeError('a tensor is described in an unknown way');
  }
  const view: TensorView = { storage: storage.data as Storage, offset, shape, strides };
  return new PickleRecord(view);
}

/** `('storage', class, key, device, length)`, in the legacy form with view metadata behind. */
function readStorageId(id: PickleValue): PickleValue {
  const [kind, storageClass, key, , length, metadata = null] = Array.isArray(id) ? id : [];
  const type = storageClass instanceof PickleGlobal ? storageTypes[storageClass.name] : undefined;
  if (
    kind !== 'storage' ||
    type === undefined ||
    typeof key !== 'string' ||
    !isIndex(length) ||
    metadata !== null
  ) {
    throw new RangeError('a storage is described in an unknown way');
  }
  const storage: Storage = { key, type: elementTypeNamed(type)!, length };
  return new PickleRecord(storage);
}

/**
 * Copies each view out of its storage in row-major order. Views may share a storage, as tied weights do, but a file
 * whose tensors are far larger than what it stores is refused before anything is allocated.
 */
export function materialiseAll(
  { views, storages: described, skipped }: PickledState,
  storages: ReadonlyMap<string, Float32Array>,
): WeightTensors {
  const stored = [...described.values()].reduce((total, { length }) => total + length, 0);
  let total = 0;
  for (const [name, view] of views) {
    total += checkedCount(name, view);
    if (total > 2 * stored) throw new RangeError('its tensors are larger than what it stores');
  }
  const tensors = new Map<string, NamedTensor>();
  for (const [name, view] of views) tensors.set(name, materialise(name, view, storages));
  return { tensors, skipped };
}

function checkedCount(name: string, { storage, offset, shape, strides }: TensorView): number {
  const count = valueCount(shape);
  if (strides.length !== shape.length) throw new RangeError(`the tensor "${name}" has no strides`);
  const last = shape.reduce((index, side, axis) => index + (side - 1) * strides[axis], offset);
  if (count > 0 && last >= storage.length) {
    throw new RangeError(`the tensor "${name}" reaches beyond its storage`);
  }
  return count;
}

function materialise(
  name: string,
  { storage, offset, shape, strides }: TensorView,
  storages: ReadonlyMap<string, Float32Array>,
): NamedTensor {
  const source = storages.get(storage.key);
  if (source === undefined) throw new RangeError(`the storage of "${name}" is missing`);
  const count = valueCount(shape);
  if (isContiguous(shape, strides)) return { name, shape, values: source.slice(offset, offset + count) };
  const values = new Float32Array(count);
  for (let index = 0; index < count; index += 1) {
    values[index] = source[stridedIndex(index, shape, strides, offset)];
  }
  return { name, shape, values };
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    if (shape[axis] !== 1 && strides[axis] !== step) return false;
    step *= shape[axis];
  }
  return true;
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
