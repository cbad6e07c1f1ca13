import { create, toBinary, type MessageInitShape } from '@bufbuild/protobuf';
import type { AttrValueSchema } from '../proto/generated/tensorflow/core/framework/attr_value_pb.js';
import { DataType } from '../proto/generated/tensorflow/core/framework/types_pb.js';
import { SavedModelSchema } from '../proto/generated/tensorflow/core/protobuf/saved_model_pb.js';
import type { ConstantValue, ElementType, GraphAttribute, GraphNode, Output } from './graph.ts';

/** Version of TensorFlow's graph format from which all ops used here are known. */
const graphProducer = 1087;

const dataTypes = {
  float32: DataType.DT_FLOAT,
  int32: DataType.DT_INT32,
  uint8: DataType.DT_UINT8,
  int64: DataType.DT_INT64,
  bool: DataType.DT_BOOL,
  string: DataType.DT_STRING,
  resource: DataType.DT_RESOURCE,
  bfloat16: DataType.DT_BFLOAT16,
  float16: DataType.DT_HALF,
} as const satisfies Record<ElementType, DataType>;

const elementTypes = new Map<number, ElementType>(
  Object.entries(dataTypes).map(([name, code]) => [code, name as ElementType]),
);

/** The element type of TensorFlow's number; undefined for one that graphs here do not use. */
export function elementTypeOf(code: number): ElementType | undefined {
  return elementTypes.get(code);
}

/** TensorFlow's number of the element type. */
export function elementCode(type: ElementType): number {
  return dataTypes[type];
}

/** A value that a signature names, for other programs. */
export interface SignatureTensor {
  readonly output: Output;
  readonly type: ElementType;
  /** −1 for a side of any length. */
  readonly shape: readonly number[];
}

export interface Signature {
  readonly inputs: Readonly<Record<string, SignatureTensor>>;
  readonly outputs: Readonly<Record<string, SignatureTensor>>;
}

/** Nodes that write and read the variables of a SavedModel beside it. */
export interface SaverNodes {
  readonly filename: Output;
  readonly save: Output;
  readonly restore: Output;
}

export interface SavedModelContent {
  readonly nodes: readonly GraphNode[];
  readonly tensorFlowVersion: string;
  readonly signatures?: Readonly<Record<string, Signature>>;
  readonly saver?: SaverNodes;
}

/** The bytes of `saved_model.pb` with one graph, tagged `serve`. */
export function encodeSavedModel(content: SavedModelContent): Uint8Array {
  const { nodes, tensorFlowVersion, signatures = {}, saver } = content;
  const message = create(SavedModelSchema, {
    savedModelSchemaVersion: 1n,
    metaGraphs: [
      {
        metaInfoDef: { tags: ['serve'], tensorflowVersion: tensorFlowVersion },
        graphDef: { node: nodes.map(nodeDef), versions: { producer: graphProducer, minConsumer: 12 } },
        signatureDef: Object.fromEntries(
          Object.entries(signatures).map(([name, signature]) => [name, signatureDef(signature)]),
        ),
        ...(saver === undefined ? {} : { saverDef: saverDef(saver) }),
      },
    ],
  });
  return toBinary(SavedModelSchema, message);
}

function nodeDef({ name, op, inputs, control, attributes }: GraphNode) {
  return {
    name,
    op,
    input: [...inputs, ...control.map((node) => `^${node}`)],
    attr: Object.fromEntries(
      Object.entries(attributes).map(([key, attribute]) => [key, attributeValue(attribute)]),
    ),
  };
}

function signatureDef({ inputs, outputs }: Signature) {
  const tensors = (table: Signature['inputs']) =>
    Object.fromEntries(
      Object.entries(table).map(([name, { output, type, shape }]) => [
        name,
        {
          encoding: { case: 'name' as const, value: tensorName(output) },
          dtype: dataTypes[type],
          tensorShape: shapeProto(shape),
        },
      ]),
    );
  return {
    inputs: tensors(inputs),
    outputs: tensors(outputs),
    methodName: 'tensorflow/serving/predict',
  };
}

function saverDef({ filename, save, restore }: SaverNodes) {
  return {
    filenameTensorName: tensorName(filename),
    saveTensorName: tensorName(save),
    restoreOpName: restore,
    // Checkpoint format V2.
    version: 2,
  };
}

/** An output as sessions and signatures name it: always with its number. */
export function tensorName(output: Output): string {
  return output.includes(':') ? output : `${output}:0`;
}

type AttributeInit = MessageInitShape<typeof AttrValueSchema>;

function attributeValue(attribute: GraphAttribute): AttributeInit {
  if ('type' in attribute) return { value: { case: 'type', value: dataTypes[attribute.type] } };
  if ('int' in attribute) return intValue(attribute.int);
  if ('float' in attribute) return { value: { case: 'f', value: attribute.float } };
  if ('bool' in attribute) return { value: { case: 'b', value: attribute.bool } };
  if ('shape' in attribute) return { value: { case: 'shape', value: shapeProto(attribute.shape) } };
  if ('text' in attribute) return { value: { case: 's', value: Buffer.from(attribute.text) } };
  if ('constant' in attribute) return { value: { case: 'tensor', value: tensorProto(attribute.constant) } };
  return { value: { case: 'list', value: listValue(attribute) } };
}

function intValue(value: number | readonly number[]): AttributeInit {
  if (typeof value === 'number') return { value: { case: 'i', value: BigInt(value) } };
  return { value: { case: 'list', value: { i: value.map(BigInt) } } };
}

function listValue(
  attribute: Extract<
    GraphAttribute,
    { types: unknown } | { floats: unknown } | { bools: unknown } | { texts: unknown }
  >,
) {
  if ('types' in attribute) return { type: attribute.types.map((type) => dataTypes[type]) };
  if ('floats' in attribute) return { f: [...attribute.floats] };
  if ('bools' in attribute) return { b: [...attribute.bools] };
  return { s: attribute.texts.map((text) => Buffer.from(text)) };
}

function shapeProto(shape: readonly number[]) {
  return { dim: shape.map((size) => ({ size: BigInt(size) })) };
}

function tensorProto({ type, shape, bytes }: ConstantValue) {
  const head = { dtype: dataTypes[type], tensorShape: shapeProto(shape) };
  if (type === 'string') return { ...head, stringVal: splitTexts(bytes) };
  // TensorFlow repeats a single value over the shape: a million zeros take four bytes.
  const first = uniformValue({ type, bytes });
  if (first !== undefined && type === 'float32') return { ...head, floatVal: [first] };
  if (first !== undefined && type === 'int32') return { ...head, intVal: [first] };
  return { ...head, tensorContent: bytes };
}

/** The value that all elements share, where there are several and all are the same to the last bit. */
export function uniformValue({ type, bytes }: Pick<ConstantValue, 'type' | 'bytes'>): number | undefined {
  if ((type !== 'float32' && type !== 'int32') || bytes.length < 8) return undefined;
  const words = new Int32Array(Uint8Array.from(bytes).buffer);
  if (words.some((word) => word !== words[0])) return undefined;
  return type === 'int32' ? words[0] : new Float32Array(words.buffer)[0];
}

/** Texts of a string constant lie in `bytes` with a zero byte after each. */
function splitTexts(bytes: Uint8Array): Uint8Array[] {
  return Buffer.from(bytes)
    .toString()
    .split('\0')
    .slice(0, -1)
    .map((text) => Buffer.from(text));
}
