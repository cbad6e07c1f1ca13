import { LayerBuilder, type NetPart, type VariableSpec, type WindowGeometry } from './layerBuilder.ts';
import type { CustomOptions, FeatureMap } from './layers.ts';

export interface PlannedVariable extends VariableSpec {
  readonly part: NetPart;
}

/** A shape with what led to it. */
export interface PlannedMap extends FeatureMap {
  /** Pixels of the image that one value sees along an axis, borders aside. */
  readonly receptiveField: number;
  /** Pixels of the image between two neighbours. */
  readonly step: number;
}

/** Reads a net's description without TensorFlow: which variables it has and what it costs for one image. */
export class PlanLayers extends LayerBuilder<PlannedMap, VariableSpec> {
  readonly variables: PlannedVariable[] = [];
  /** Of convolutions and matrix products, as TensorFlow's profiler counts; fixed resizing is free there as well. */
  multiplyAdds = 0;
  /** Values of all maps that the ops produce. */
  activations = 0;

  image(height: number, width: number): PlannedMap {
    return { height, width, channels: 3, receptiveField: 1, step: 1 };
  }

  protected override variable(spec: VariableSpec): VariableSpec {
    this.variables.push({ ...spec, part: this.part });
    return spec;
  }

  protected override convolve(
    x: PlannedMap,
    kernel: VariableSpec,
    filters: number,
    window: WindowGeometry,
  ): PlannedMap {
    const y = this.#slide(x, filters, window);
    this.multiplyAdds += computedPixels(y, window) * product(kernel.shape);
    return y;
  }

  protected override convolveDepthwise(
    x: PlannedMap,
    kernel: VariableSpec,
    window: WindowGeometry,
  ): PlannedMap {
    const y = this.#slide(x, x.channels, window);
    this.multiplyAdds += computedPixels(y, window) * product(kernel.shape);
    return y;
  }

  protected override convolveTransposed(
    x: PlannedMap,
    kernel: VariableSpec,
    filters: number,
    { stride, kernel: size }: WindowGeometry,
  ): PlannedMap {
    this.multiplyAdds += x.height * x.width * product(kernel.shape);
    return this.#enlarge(x, filters, stride, size);
  }

  protected override normalise(x: PlannedMap): PlannedMap {
    return this.#produce(x);
  }

  protected override addBias(x: PlannedMap): PlannedMap {
    return this.#produce(x);
  }

  protected override applyActivation(x: PlannedMap, activation: string): PlannedMap {
    return activation === 'none' ? x : this.#produce(x);
  }

  override add(a: PlannedMap, b: PlannedMap): PlannedMap {
    for (const side of ['height', 'width', 'channels'] as const) {
      if (a[side] !== b[side])
        throw new RangeError(`Cannot add maps: ${side} ${a[side]} and ${b[side]} differ.`);
    }
    return this.#produce({ ...a, receptiveField: Math.max(a.receptiveField, b.receptiveField) });
  }

  override concat(maps: readonly PlannedMap[]): PlannedMap {
    const channels = maps.reduce((sum, map) => sum + map.channels, 0);
    const receptiveField = Math.max(...maps.map((map) => map.receptiveField));
    return this.#produce({ ...maps[0], channels, receptiveField });
  }

  override maxPool(x: PlannedMap, { kernel, stride }: { kernel: number; stride: number }): PlannedMap {
    return this.#slide(x, x.channels, { kernel, stride, dilation: 1, padding: 'same' });
  }

  override globalPool(x: PlannedMap): PlannedMap {
    const receptiveField = x.receptiveField + (Math.max(x.height, x.width) - 1) * x.step;
    return this.#produce({
      height: 1,
      width: 1,
      channels: x.channels,
      receptiveField,
      step: x.step * x.height,
    });
  }

  override averagePool(x: PlannedMap, { height, width }: { height: number; width: number }): PlannedMap {
    // The product with the rows' matrix, then with the columns'.
    this.multiplyAdds += height * x.height * x.width * x.channels + height * width * x.width * x.channels;
    const rows = Math.ceil(x.height / height);
    return this.#produce({
      ...{ height, width, channels: x.channels },
      receptiveField: x.receptiveField + (rows - 1) * x.step,
      step: (x.step * x.height) / height,
    });
  }

  override scale(x: PlannedMap, gate: PlannedMap): PlannedMap {
    const receptiveField = Math.max(x.receptiveField, gate.receptiveField);
    return this.#produce({ ...x, receptiveField });
  }

  override resize(x: PlannedMap, { height, width }: { height: number; width: number }): PlannedMap {
    return this.#produce({ ...x, height, width, step: (x.step * x.height) / height });
  }

  override upsample(x: PlannedMap, factor: number): PlannedMap {
    const taps = 2 * factor - (factor % 2);
    return this.#enlarge(x, x.channels, factor, taps);
  }

  override custom(inputs: readonly PlannedMap[], { output, multiplyAdds = 0 }: CustomOptions): PlannedMap {
    this.multiplyAdds += multiplyAdds;
    const receptiveField = Math.max(...inputs.map((map) => map.receptiveField));
    return this.#produce({ ...output, receptiveField, step: inputs[0].step });
  }

  #slide(x: PlannedMap, channels: number, { kernel, stride, dilation, padding }: WindowGeometry): PlannedMap {
    const reach = (kernel - 1) * dilation;
    const shrink = padding === 'valid' ? reach : 0;
    const sizeOf = (side: number) => Math.ceil((side - shrink) / stride);
    return this.#produce({
      height: sizeOf(x.height),
      width: sizeOf(x.width),
      channels,
      receptiveField: x.receptiveField + reach * x.step,
      step: x.step * stride,
    });
  }

  #enlarge(x: PlannedMap, channels: number, factor: number, taps: number): PlannedMap {
    return this.#produce({
      height: x.height * factor,
      width: x.width * factor,
      channels,
      receptiveField: x.receptiveField + (Math.ceil(taps / factor) - 1) * x.step,
      step: x.step / factor,
    });
  }

  #produce(map: PlannedMap): PlannedMap {
    this.activations += map.height * map.width * map.channels;
    return map;
  }
}

function product(shape: readonly number[]): number {
  return shape.reduce((total, side) => total * side, 1);
}

/** Pixels that a convolution computes: a dilated one works on a map whose sides are multiples of the dilation. */
function computedPixels({ height, width }: PlannedMap, { dilation }: WindowGeometry): number {
  const whole = (side: number) => Math.ceil(side / dilation) * dilation;
  return whole(height) * whole(width);
}
