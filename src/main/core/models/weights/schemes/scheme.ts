import type { EncoderConventions } from '../../../../../shared/domain/weights.ts';
import type { NamedTensor } from '../../../store/safetensors.ts';

/** How a variable of ours is made from tensors of a file. */
export interface TensorRecipe {
  /** Names in the file, in the order in which `make` takes them. */
  readonly inputs: readonly string[];
  readonly make: (...tensors: readonly NamedTensor[]) => NamedTensor;
}

/** The names that a library gives the tensors of nets of one family, and what its nets do otherwise than ours. */
export interface NamingScheme {
  readonly id: string;
  /** Whose names they are, for people: "torchvision ResNet". */
  readonly name: string;
  /** Whether the scheme knows this encoder. */
  readonly fits: (encoder: string) => boolean;
  /** Where the value of our variable lies in the file; undefined where the library's net has no such thing. */
  readonly locate: (variable: string, encoder: string) => TensorRecipe | undefined;
  /** Whether the file also names variables of our decoders. */
  readonly withDecoder?: boolean;
  /** How this library's nets treat the image and their borders; absent: as ours. */
  readonly conventions?: EncoderConventions;
  /** What was changed besides layout, a sentence each. */
  readonly adapted?: readonly string[];
  /** Told from a scheme of the same names by the file's name, or by its publisher's name of the net. */
  readonly published?: RegExp;
  /** Entries of the file that mean nothing here and need no mention. */
  readonly ignored?: RegExp;
}

/** The tensor as it is. */
export function copy(name: string): TensorRecipe {
  return { inputs: [name], make: (tensor) => tensor };
}

/** A PyTorch kernel `[out, in, height, width]` as `[height, width, in, out]`. */
export function torchKernel(name: string): TensorRecipe {
  return { inputs: [name], make: (kernel) => permute(kernel, [2, 3, 1, 0]) };
}

/** A PyTorch depthwise kernel `[channels, 1, height, width]` as `[height, width, channels, 1]`. */
export function torchDepthwiseKernel(name: string): TensorRecipe {
  return { inputs: [name], make: (kernel) => permute(kernel, [2, 3, 0, 1]) };
}

/**
 * A fully connected layer of PyTorch, `[out, channels · height · width]`, as the convolution that sees the same:
 * `[height, width, channels, out]`.
 */
export function torchLinear(name: string, height: number, width: number): TensorRecipe {
  return {
    inputs: [name],
    make: (matrix) => {
      const [outputs = 0, inputs = 0] = matrix.shape;
      const channels = inputs / (height * width);
      if (matrix.shape.length !== 2 || !Number.isInteger(channels)) return matrix;
      return permute({ ...matrix, shape: [outputs, channels, height, width] }, [2, 3, 1, 0]);
    },
  };
}

/** A fully connected layer of Keras, `[height · width · channels, out]`, as a convolution. */
export function kerasDense(name: string, height: number, width: number): TensorRecipe {
  return {
    inputs: [name],
    make: (matrix) => {
      const [inputs = 0, outputs = 0] = matrix.shape;
      const channels = inputs / (height * width);
      if (matrix.shape.length !== 2 || !Number.isInteger(channels)) return matrix;
      return { ...matrix, shape: [height, width, channels, outputs] };
    },
  };
}

/** The kernel of a first convolution that sees blue, green, red, as one that sees red, green, blue. */
export function reverseInputs(recipe: TensorRecipe): TensorRecipe {
  return {
    inputs: recipe.inputs,
    make: (...tensors) => {
      const kernel = recipe.make(...tensors);
      const [, , inputs = 0, outputs = 0] = kernel.shape;
      const values = new Float32Array(kernel.values.length);
      for (let at = 0; at < values.length; at += 1) {
        const input = Math.floor(at / outputs) % inputs;
        values[at] = kernel.values[at + (inputs - 1 - 2 * input) * outputs];
      }
      return { ...kernel, values };
    },
  };
}

/** One vector less another: a bias that goes into the mean of the batch normalisation behind it. */
export function difference(name: string, subtrahend: string): TensorRecipe {
  return {
    inputs: [name, subtrahend],
    make: (tensor, other) => ({
      ...tensor,
      values: tensor.values.map((value, at) => value - other.values[at]),
    }),
  };
}

/** Axis `order[i]` of the tensor becomes axis i. */
export function permute({ name, shape, values }: NamedTensor, order: readonly number[]): NamedTensor {
  if (shape.length !== order.length) return { name, shape, values };
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, side) => product * side, 1));
  const sides = order.map((axis) => shape[axis]);
  const steps = order.map((axis) => strides[axis]);
  const permuted = new Float32Array(values.length);
  const place = sides.map(() => 0);
  let from = 0;
  for (let to = 0; to < permuted.length; to += 1) {
    permuted[to] = values[from];
    for (let axis = sides.length - 1; axis >= 0; axis -= 1) {
      place[axis] += 1;
      from += steps[axis];
      if (place[axis] < sides[axis]) break;
      from -= steps[axis] * sides[axis];
      place[axis] = 0;
    }
  }
  return { name, shape: sides, values: permuted };
}
