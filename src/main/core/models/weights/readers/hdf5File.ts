import type { Dataset, Entity, File as Hdf5Handle, Group } from 'h5wasm';
import type { NamedTensor } from '../../../store/safetensors.ts';
import { valueCount } from './weightTensors.ts';

/** A net of a thousand layers has a few thousand groups and data sets. */
const maxObjects = 100_000;
const maxDepth = 12;

/** Element classes of HDF5 that are numbers. */
const integerClass = 0;
const floatClass = 1;

let openFiles = 0;

/**
 * Runs `work` on an HDF5 file held in memory. The library is WebAssembly with a file system of its own that holds this
 * one file, so nothing beside it can be reached. Throws a RangeError where the bytes are no readable HDF5.
 */
export async function withHdf5<Result>(bytes: Uint8Array, work: (root: Group) => Result): Promise<Result> {
  const { File, ready } = await import('h5wasm');
  const library = await ready;
  // Without it the library writes what is wrong to stderr and goes on with values that are not there.
  library.activate_throwing_error_handler();
  const { FS } = library;
  openFiles += 1;
  const path = `weights-${openFiles}.h5`;
  let handle: Hdf5Handle | undefined;
  try {
    FS.writeFile(path, bytes);
    handle = new File(path, 'r');
    checkObjects(handle, bytes.length);
    return work(handle);
  } catch (thrown) {
    // What the library throws on damage is no error type of its own.
    if (thrown instanceof RangeError) throw thrown;
    throw new RangeError('it is no readable HDF5 file', { cause: thrown });
  } finally {
    handle?.close();
    FS.unlink(path);
  }
}

/** Refuses what leads out of the file or would grow beyond it, before any value is read. */
function checkObjects(root: Group, fileBytes: number): void {
  let objects = 0;
  let total = 0;
  const waiting: { readonly group: Group; readonly depth: number }[] = [{ group: root, depth: 0 }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const name of next.group.keys()) {
      objects += 1;
      if (objects > maxObjects || next.depth > maxDepth) throw new RangeError('it holds too many groups');
      const found = next.group.get(name);
      if (isGroup(found)) waiting.push({ group: found, depth: next.depth + 1 });
      else if (isDataset(found)) total += checkedBytes(name, found);
      else throw new RangeError(`its entry "${name}" is ${refusedKind(found)}, which is refused`);
    }
  }
  if (total > fileBytes) throw new RangeError('its values are larger than the file');
}

/** Bytes of the values; they must lie in the file as they are. */
function checkedBytes(name: string, dataset: Dataset): number {
  const { metadata, filters } = dataset;
  if (filters.length > 0) {
    throw new RangeError(`"${name}" is stored through the filter ${filters[0].name}, which is refused`);
  }
  if (metadata.virtual_sources !== undefined) {
    throw new RangeError(`"${name}" is a virtual data set, which is refused`);
  }
  return valueCount(metadata.shape ?? []) * metadata.size;
}

/** The values of a data set as float32; undefined where they are no numbers. */
export function readNumbers(name: string, dataset: Dataset): NamedTensor | undefined {
  const { metadata } = dataset;
  if (metadata.type !== integerClass && metadata.type !== floatClass) return undefined;
  const { value } = dataset;
  const numbers = typeof value === 'number' || typeof value === 'bigint' ? [Number(value)] : value;
  if (!isNumeric(numbers)) return undefined;
  const values = numbers instanceof Float32Array ? numbers : Float32Array.from(numbers, Number);
  const shape = metadata.shape ?? [];
  if (values.length !== valueCount(shape)) throw new RangeError(`"${name}" is cut off`);
  return { name, shape, values };
}

function isNumeric(value: unknown): value is ArrayLike<number> {
  return (ArrayBuffer.isView(value) && !(value instanceof DataView)) || Array.isArray(value);
}

export function isGroup(entity: Entity | null): entity is Group {
  return kindOf(entity) === 'Group';
}

export function isDataset(entity: Entity | null): entity is Dataset {
  return kindOf(entity) === 'Dataset';
}

function kindOf(entity: Entity | null): string {
  return entity !== null && 'type' in entity ? entity.type : '';
}

function refusedKind(entity: Entity | null): string {
  const kinds: Readonly<Partial<Record<string, string>>> = {
    ExternalLink: 'a link to another file',
    BrokenSoftLink: 'a link that leads nowhere',
  };
  return kinds[kindOf(entity)] ?? 'neither a group nor a data set';
}

/** Text attributes, one or a list; empty where the attribute is absent. */
export function readTexts(group: Group, name: string): readonly string[] {
  const value: unknown = name in group.attrs ? group.attrs[name].value : [];
  // An empty list has the type of numbers.
  if (ArrayBuffer.isView(value) && value.byteLength === 0) return [];
  const texts = Array.isArray(value) ? (value as unknown[]) : [value];
  return texts.map((text) => {
    if (typeof text !== 'string') throw new RangeError(`its attribute "${name}" is no text`);
    return text;
  });
}
