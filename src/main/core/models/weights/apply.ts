import type { NamedTensor } from '../../store/safetensors.ts';
import type { Tf } from '../../tensors/backend.ts';
import type { Net, NetVariable } from '../compose.ts';
import type { WeightTensors } from './weightTensors.ts';

export interface AppliedWeights {
  /** Variables that took their value from the file. */
  readonly matched: readonly string[];
  /** Variables the file does not have: they keep their initial value. */
  readonly missing: readonly string[];
  /** Variables that stand in the file with another shape: they keep their initial value. */
  readonly reinitialised: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly found: readonly number[];
  }[];
}

export interface ApplyOptions {
  /** Our variable's name → its name in the file. Default: the same. */
  readonly rename?: (variable: string) => string;
  /** Which variables to look up. Default: all. */
  readonly wanted?: (variable: NetVariable) => boolean;
}

/**
 * Assigns the tensors that fit by name and shape to the net's variables and marks these as pretrained; the rest keep
 * their values. PyTorch's kernels are turned into TensorFlow's layout.
 */
export function applyWeights(
  tf: Tf,
  net: Net,
  weights: Pick<WeightTensors, 'tensors' | 'layout'>,
  { rename = (name) => name, wanted = () => true }: ApplyOptions = {},
): AppliedWeights {
  const matched: string[] = [];
  const missing: string[] = [];
  const reinitialised: { name: string; shape: readonly number[]; found: readonly number[] }[] = [];
  for (const variable of net.variables.filter(wanted)) {
    const { name } = variable;
    const shape = variable.value.shape;
    const found = weights.tensors.get(rename(name));
    const fitting = found && (weights.layout === 'torch' ? fromTorch(found, shape) : found);
    if (fitting === undefined) missing.push(name);
    else if (!sameShape(fitting.shape, shape)) reinitialised.push({ name, shape, found: fitting.shape });
    else {
      assign(tf, variable, fitting.values);
      matched.push(name);
    }
  }
  return { matched, missing, reinitialised };
}

function assign(tf: Tf, variable: NetVariable, values: Float32Array): void {
  tf.tidy(() => variable.value.assign(tf.tensor(values, [...variable.value.shape])));
  variable.pretrained = true;
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((side, axis) => side === b[axis]);
}

/** `[out, in, height, width]` → `[height, width, in, out]`; depthwise `[channels, 1, …]` → `[…, channels, 1]`. */
function fromTorch(tensor: NamedTensor, expected: readonly number[]): NamedTensor {
  if (tensor.shape.length !== 4) return tensor;
  const [outputs, inputs, height, width] = tensor.shape;
  const values = new Float32Array(tensor.values.length);
  const pixels = height * width;
  for (let kernel = 0; kernel < outputs * inputs; kernel += 1) {
    const target = (kernel % inputs) * outputs + Math.floor(kernel / inputs);
    for (let pixel = 0; pixel < pixels; pixel += 1) {
      values[pixel * inputs * outputs + target] = tensor.values[kernel * pixels + pixel];
    }
  }
  // With one input a channel the two depthwise layouts hold the same values in the same order.
  const depthwise = inputs === 1 && expected[3] === 1;
  const shape = depthwise ? [height, width, outputs, 1] : [height, width, inputs, outputs];
  return { name: tensor.name, shape, values };
}
