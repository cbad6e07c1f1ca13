import { readFile } from 'node:fs/promises';
import type { Dataset, Group } from 'h5wasm';
import type { NamedTensor } from '../../../store/safetensors.ts';
import { isDataset, isGroup, readNumbers, readTexts, withHdf5 } from './hdf5File.ts';
import { readGuarded, type WeightTensors } from './weightTensors.ts';
import { openZip } from './zipMembers.ts';

/** Every HDF5 file begins with it. */
const signature = Buffer.from('894844460d0a1a0a', 'hex');

/** VGG-16 with its classifier has 553 MB. */
const maxBytes = 2 ** 31 - 1;

/** Where `.keras` archives keep their weights. */
const archiveMember = 'model.weights.h5';

export function isHdf5(head: Buffer): boolean {
  return head.subarray(0, signature.length).equals(signature);
}

/**
 * Reads weights that Keras saved: the old `.h5` (weights alone or a whole model) and `.weights.h5` of Keras 3. Tensors are
 * named `<layer>/<place>`, the place being that in the layer's list of weights: 0 kernel, 1 bias; 0 gamma, 1 beta, 2 moving
 * mean, 3 moving variance. The model's own description is never looked at.
 * Throws StudioError('badInput') naming the file and what was refused.
 */
export function readKerasHdf5(file: string): Promise<WeightTensors> {
  return readGuarded(file, async () => withHdf5(await readFile(file), readLayers));
}

/** The same from a `.keras` archive; its configuration, which may name Python code, is not read. */
export function readKerasArchive(file: string): Promise<WeightTensors> {
  return readGuarded(file, async () => {
    const members = await openZip(file);
    try {
      return await withHdf5(await members.read(archiveMember, maxBytes), readLayers);
    } finally {
      members.close();
    }
  });
}

interface Collected {
  readonly tensors: Map<string, NamedTensor>;
  readonly skipped: { readonly name: string; readonly reason: string }[];
}

function readLayers(root: Group): WeightTensors {
  const collected: Collected = { tensors: new Map(), skipped: [] };
  const model = root.get('model_weights');
  const legacy = isGroup(model) ? model : root;
  if (legacyLayers(legacy).length > 0) collectLegacy(legacy, collected);
  else collectKeras3(root, collected);
  if (collected.tensors.size === 0) throw new RangeError('it holds no weights of Keras layers');
  return collected;
}

function legacyLayers(group: Group): readonly string[] {
  return readTextParts(group, 'layer_names');
}

/** Lists longer than an attribute may be are split into `name0`, `name1`, … */
function readTextParts(group: Group, name: string): readonly string[] {
  const texts = [...readTexts(group, name)];
  for (let part = 0; `${name}${part}` in group.attrs; part += 1) {
    texts.push(...readTexts(group, `${name}${part}`));
  }
  return texts;
}

function collectLegacy(group: Group, collected: Collected): void {
  for (const layer of legacyLayers(group)) {
    const found = group.get(layer);
    if (!isGroup(found)) throw new RangeError(`its layer "${layer}" is missing`);
    for (const [place, weight] of readTextParts(found, 'weight_names').entries()) {
      const dataset = found.get(weight);
      if (!isDataset(dataset)) throw new RangeError(`its weight "${weight}" is missing`);
      collect(`${layer}/${place}`, dataset, collected);
    }
  }
}

/** Keras 3: groups `vars` with data sets 0, 1, …; the layer's own name is an attribute of `vars`. */
function collectKeras3(root: Group, collected: Collected): void {
  const waiting: Group[] = [root];
  for (let group = waiting.pop(); group !== undefined; group = waiting.pop()) {
    for (const key of group.keys()) {
      const found = group.get(key);
      if (!isGroup(found)) continue;
      if (key === 'vars') collectVariables(found, layerName(found, group), collected);
      else waiting.push(found);
    }
  }
}

/** Before Keras 3.6 the group alone names the layer, by its class and place. */
function layerName(variables: Group, layer: Group): string {
  return readTexts(variables, 'name').at(0) ?? layer.path.split('/').at(-1) ?? '';
}

function collectVariables(variables: Group, layer: string, collected: Collected): void {
  for (const place of variables.keys()) {
    const dataset = variables.get(place);
    if (isDataset(dataset)) collect(`${layer}/${place}`, dataset, collected);
  }
}

function collect(name: string, dataset: Dataset, { tensors, skipped }: Collected): void {
  const tensor = readNumbers(name, dataset);
  if (tensor !== undefined) tensors.set(name, tensor);
  else skipped.push({ name, reason: 'it is no number' });
}
