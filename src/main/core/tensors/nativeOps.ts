import type { Tensor } from '@tensorflow/tfjs-core';
import { nodeBackend, type NativeAttribute, type Tf } from './backend.ts';

/** Value of an op's attribute, tagged with TensorFlow's type of it. */
export type Attribute =
  | { readonly type: 'float32' | 'int32' | 'uint8' }
  | { readonly int: number | readonly number[] }
  | { readonly float: number }
  | { readonly bool: boolean }
  | { readonly shape: readonly number[] }
  | { readonly text: string };

export type Attributes = Readonly<Record<string, Attribute>>;

export const FLOAT = { type: 'float32' } as const satisfies Attribute;
export const UINT8 = { type: 'uint8' } as const satisfies Attribute;
export const INT32 = { type: 'int32' } as const satisfies Attribute;

/**
 * Runs one TensorFlow op by its name and returns its outputs. It goes through the binding's `executeOp` like any op of
 * tfjs, so that a recorder placed there sees it. There is no gradient: wrap it in `tf.customGrad`.
 */
export function runOp(
  tf: Tf,
  name: string,
  attributes: Attributes,
  inputs: readonly Tensor[],
  outputs: number,
): readonly Tensor[] {
  return nodeBackend(tf).executeMultipleOutputs(name, nativeAttributes(tf, attributes), inputs, outputs);
}

/** `runOp` for an op with a single output. */
export function runSingleOp(tf: Tf, name: string, attributes: Attributes, inputs: readonly Tensor[]): Tensor {
  return runOp(tf, name, attributes, inputs, 1)[0];
}

function nativeAttributes(tf: Tf, attributes: Attributes): NativeAttribute[] {
  return Object.entries(attributes).map(([name, attribute]) => nativeAttribute(tf, name, attribute));
}

function nativeAttribute(tf: Tf, name: string, attribute: Attribute): NativeAttribute {
  const { binding } = nodeBackend(tf);
  if ('type' in attribute) {
    const value = { float32: binding.TF_FLOAT, int32: binding.TF_INT32, uint8: binding.TF_UINT8 }[
      attribute.type
    ];
    return { name, type: binding.TF_ATTR_TYPE, value };
  }
  if ('int' in attribute) return { name, type: binding.TF_ATTR_INT, value: attribute.int };
  if ('float' in attribute) return { name, type: binding.TF_ATTR_FLOAT, value: attribute.float };
  if ('bool' in attribute) return { name, type: binding.TF_ATTR_BOOL, value: attribute.bool };
  if ('shape' in attribute) return { name, type: binding.TF_ATTR_SHAPE, value: attribute.shape };
  return { name, type: binding.TF_ATTR_STRING, value: attribute.text };
}
