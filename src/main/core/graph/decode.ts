import { fromBinary } from '@bufbuild/protobuf';
import type {
  AttrValue,
  AttrValue_ListValue,
} from '../proto/generated/tensorflow/core/framework/attr_value_pb.js';
import type { NodeDef } from '../proto/generated/tensorflow/core/framework/node_def_pb.js';
import type { TensorProto } from '../proto/generated/tensorflow/core/framework/tensor_pb.js';
import type { TensorShapeProto } from '../proto/generated/tensorflow/core/framework/tensor_shape_pb.js';
import { SavedModelSchema } from '../proto/generated/tensorflow/core/protobuf/saved_model_pb.js';
import { elementTypeOf } from './encode.ts';
import {
  bytesOf,
  type ConstantValue,
  type ElementType,
  type GraphAttribute,
  type GraphNode,
} from './graph.ts';

/** The nodes of a `saved_model.pb` that `encodeSavedModel` wrote. Throws Error for what graphs here never hold. */
export function decodeSavedModel(bytes: Uint8Array): readonly GraphNode[] {
  const { metaGraphs } = fromBinary(SavedModelSchema, bytes);
  return (metaGraphs.at(0)?.graphDef?.node ?? []).map(decodeNode);
}

function decodeNode({ name, op, input, attr }: NodeDef): GraphNode {
  return {
    name,
    op,
    inputs: input.filter((one) => !one.startsWith('^')),
    control: input.filter((one) => one.startsWith('^')).map((one) => one.slice(1)),
    attributes: Object.fromEntries(
      Object.entries(attr).map(([key, value]) => [key, decodeAttribute(value, `${key} of ${name}`)]),
    ),
  };
}

type Value = AttrValue['value'];
type Decoders = {
  readonly [Case in NonNullable<Value['case']>]?: (
    value: Extract<Value, { case: Case }>['value'],
    what: string,
  ) => GraphAttribute;
};

const decoders: Decoders = {
  type: (code, what) => ({ type: typeOf(code, what) }),
  i: (value) => ({ int: Number(value) }),
  f: (value) => ({ float: value }),
  b: (value) => ({ bool: value }),
  s: (value) => ({ text: textOf(value) }),
  shape: (value) => ({ shape: shapeOf(value) }),
  tensor: (value, what) => ({ constant: constantOf(value, what) }),
  list: (value, what) => listOf(value, what),
};

function decodeAttribute({ value }: AttrValue, what: string): GraphAttribute {
  const decode =
    value.case && (decoders[value.case] as ((value: unknown, what: string) => GraphAttribute) | undefined);
  if (decode === undefined) throw new Error(`The attribute ${what} is of a kind that is not known here.`);
  return decode(value.value, what);
}

/** An empty list may be of any kind; numbers are as good as another. */
function listOf({ type, f, b, s, i }: AttrValue_ListValue, what: string): GraphAttribute {
  if (type.length > 0) return { types: type.map((code) => typeOf(code, what)) };
  if (f.length > 0) return { floats: f };
  if (b.length > 0) return { bools: b };
  if (s.length > 0) return { texts: s.map(textOf) };
  return { int: i.map(Number) };
}

function constantOf(
  { dtype, tensorShape, tensorContent, ...values }: TensorProto,
  what: string,
): ConstantValue {
  const type = typeOf(dtype, what);
  const shape = shapeOf(tensorShape);
  const { floatVal, intVal, stringVal } = values;
  if (type === 'string')
    return { type, shape, bytes: Buffer.from(stringVal.map((text) => `${textOf(text)}\0`).join('')) };
  if (floatVal.length === 0 && intVal.length === 0) return { type, shape, bytes: tensorContent };
  // One value stands for all of them.
  const count = shape.reduce((product, side) => product * side, 1);
  const filled =
    type === 'int32' ? new Int32Array(count).fill(intVal[0]) : new Float32Array(count).fill(floatVal[0]);
  return { type, shape, bytes: bytesOf(filled) };
}

function typeOf(code: number, what: string): ElementType {
  const type = elementTypeOf(code);
  if (type === undefined) throw new Error(`The element type ${code} of ${what} is not known here.`);
  return type;
}

function shapeOf(shape: TensorShapeProto | undefined): readonly number[] {
  return (shape?.dim ?? []).map(({ size }) => Number(size));
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}
