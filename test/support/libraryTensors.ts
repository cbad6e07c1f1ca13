import { readFileSync } from 'node:fs';
import type { NamedTensor } from '../../src/main/core/store/safetensors.ts';

interface Library {
  readonly cases: readonly {
    readonly encoder: string;
    readonly naming: string;
    readonly tensors: readonly { readonly name: string; readonly shape: readonly number[] }[];
  }[];
}

/** Names and shapes as torchvision, timm and Keras give them, all of one value. */
export function tensorsOf(naming: string, value = 1, encoder?: string): NamedTensor[] {
  const file = naming.startsWith('keras') ? 'keras' : 'torch';
  const path = new URL(`../fixtures/libraryNets/${file}.json`, import.meta.url);
  const library = JSON.parse(readFileSync(path, 'utf8')) as Library;
  const { tensors } = library.cases.find(
    (one) => one.naming === naming && (encoder === undefined || one.encoder === encoder),
  )!;
  return tensors.map(({ name, shape }) => ({
    name,
    shape,
    values: new Float32Array(shape.reduce((product, side) => product * side, 1)).fill(value),
  }));
}
