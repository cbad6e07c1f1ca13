import { totalmem } from 'node:os';
import type { Tensor } from '@tensorflow/tfjs-core';
import type * as tfjs from '@tensorflow/tfjs-node-gpu';
import { StudioError } from '../../../shared/errors.ts';

/** The TensorFlow namespace that builders of nets, losses and optimizers take as their first argument. */
export type Tf = typeof tfjs;

export interface TensorFlowOptions {
  /** Threads inside one op; default: one a core. One thread makes results repeatable bit for bit. */
  readonly threads?: number;
  /** Whether maps will be bfloat16; default: float32. */
  readonly usesBfloat16?: boolean;
  /** Whether the process outlives its work, so that memory goes back to the system between two calls; default: no. */
  readonly staysOpen?: boolean;
}

let loaded: Promise<Tf> | undefined;

/**
 * Loads native TensorFlow once a process; later calls return the same namespace, and their options are ignored,
 * since TensorFlow reads its environment only while it loads.
 * Throws StudioError('missingTool') when the native library is absent or does not fit.
 */
export function loadTensorFlow(options: TensorFlowOptions = {}): Promise<Tf> {
  loaded ??= load(options);
  return loaded;
}

/** Version of the native library, not of the JavaScript packages: "2.16.2". */
export function nativeVersion(tf: Tf): string {
  return nodeBackend(tf).binding.TF_Version;
}

/** Whether TensorFlow found a GPU it can use. */
export function usesGpu(tf: Tf): boolean {
  return nodeBackend(tf).isUsingGpuDevice;
}

/** An attribute of an op as the binding takes it. */
export interface NativeAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: boolean | number | string | readonly number[] | readonly boolean[];
}

/** A tensor as the binding knows it; `dtype` is TensorFlow's number of the element type. */
export interface NativeTensor {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: number;
}

/** What we use of tfjs-node's backend and binding; some of it is private in its types. */
export interface NativeBackend {
  readonly isUsingGpuDevice: boolean;
  /** Every op passes through it; the recorder puts itself in its place for a while. */
  binding: NativeBinding;
  executeMultipleOutputs(
    op: string,
    attributes: readonly NativeAttribute[],
    inputs: readonly Tensor[],
    outputs: number,
  ): Tensor[];
  /** Gives a handle of the binding the form of a tensor that tfjs owns and disposes. */
  createOutputTensor(handle: NativeTensor): Tensor;
  /** The binding's numbers of the tensors; uploads those that were only in JavaScript until now. */
  getInputTensorIds(tensors: readonly Tensor[]): number[];
}

/** Values as the binding takes and gives them; strings are an array of byte arrays. */
export type NativeValues = Float32Array | Int32Array | Uint8Array | readonly Uint8Array[];

export interface NativeBinding {
  readonly TF_Version: string;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_UINT8: number;
  readonly TF_STRING: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_SHAPE: number;
  /** A new tensor's number. It may share the memory of `values`, which must not change while it lives. */
  createTensor(shape: readonly number[], dtype: number, values: NativeValues): number;
  deleteTensor(id: number): void;
  /** Tensors that are there now, whoever made them. */
  getNumOfTensors(): number;
  /** A copy of the tensor's values. */
  tensorDataSync(id: number): NativeValues;
  executeOp(
    op: string,
    attributes: readonly NativeAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): NativeTensor[];
  /** Opens the graph tagged `tags` in a session of its own, with variables of its own; returns its number. */
  loadSavedModel(folder: string, tags: string): number;
  /** Names are `node:output`, separated by commas. */
  runSavedModel(
    id: number,
    inputs: readonly number[],
    inputNames: string,
    outputNames: string,
  ): NativeTensor[];
  deleteSavedModel(id: number): void;
}

/** The object behind `tf` that runs native ops. */
export function nodeBackend(tf: Tf): NativeBackend {
  return tf.backend() as unknown as NativeBackend;
}

async function load(options: TensorFlowOptions): Promise<Tf> {
  setEnvironment(options);
  try {
    await import('./nodeShims.ts');
    const tf = await import('@tensorflow/tfjs-node-gpu');
    tf.env().set('PROD', true);
    return tf;
  } catch (cause) {
    loaded = undefined;
    const why = cause instanceof Error ? cause.message.split('\n')[0].trim() : String(cause);
    throw new StudioError('missingTool', `Native TensorFlow could not be loaded: ${why}`, {
      fix: 'Run: npm run setup',
      cause,
    });
  }
}

function setEnvironment({ threads, usesBfloat16 = false, staysOpen = false }: TensorFlowOptions): void {
  // Without oneDNN a training step takes 1.6 times as long; some builds have it off by default.
  process.env['TF_ENABLE_ONEDNN_OPTS'] ??= '1';
  // 2: errors only. TensorFlow otherwise reports its CPU features on stderr.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  // A GPU's memory is taken as it is needed, not whole: a training and a prediction may share it.
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  // Without it 16-bit maps are transposed for each batch normalisation and back: a step took 43 ms instead of 30.
  if (usesBfloat16) process.env['TF_USE_CUDNN_BATCHNORM_SPATIAL_PERSISTENT'] ??= '1';
  // With its own pool instead of malloc a step takes 2 to 4 % less. The pool's limit would be 64 GiB on any machine.
  if (!staysOpen) {
    process.env['TF_CPU_ALLOCATOR_USE_BFC'] ??= 'true';
    process.env['TF_CPU_BFC_MEM_LIMIT_IN_MB'] ??= String(Math.floor(totalmem() / 2 ** 20));
  }
  if (threads === undefined) return;
  process.env['OMP_NUM_THREADS'] = String(threads);
  process.env['TF_NUM_INTRAOP_THREADS'] = String(threads);
  process.env['TF_NUM_INTEROP_THREADS'] = String(threads);
}
