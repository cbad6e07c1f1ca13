import type {
  Activation,
  ConvOptions,
  CustomOptions,
  DepthwiseOptions,
  FeatureMap,
  Initialiser,
  LayerOptions,
  Layers,
  Padding,
  TransposedConvOptions,
} from './layers.ts';
import type { BatchNormSettings, EncoderSpec } from './spec.ts';

export type NetPart = 'encoder' | 'decoder';

/** A variable as the description of a net asks for it. */
export interface VariableSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly role: 'weight' | 'statistic';
  /** Whether weight decay applies: kernels of full convolutions only, as in TF-slim. */
  readonly decay: boolean;
  readonly initial: InitialValue;
}

export type InitialValue =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'truncatedNormal'; readonly deviation: number };

export interface WindowGeometry {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: Padding;
}

export interface BatchNormVariables<Variable> {
  readonly gamma: Variable | undefined;
  readonly beta: Variable;
  readonly mean: Variable;
  readonly variance: Variable;
  readonly epsilon: number;
}

export interface LayerPolicy {
  /** Of the encoder's strided layers: `symmetric` pads alike on both sides, as PyTorch does. */
  readonly padding?: EncoderSpec['padding'];
  readonly batchNorm: BatchNormSettings;
  /** The encoder's default activation. */
  readonly activation: Activation;
}

/**
 * What is common to every reading of a net's description: names, defaults, and how a layer is made of primitives, which
 * a subclass supplies for its own kind of map and variable.
 */
export abstract class LayerBuilder<Map extends FeatureMap, Variable> implements Layers {
  protected readonly policy: LayerPolicy;
  readonly #names = new globalThis.Map<string, number>();
  protected part: NetPart = 'encoder';

  constructor(policy: LayerPolicy) {
    this.policy = policy;
  }

  protected abstract variable(spec: VariableSpec): Variable;
  protected abstract convolve(x: Map, kernel: Variable, filters: number, window: WindowGeometry): Map;
  protected abstract convolveDepthwise(x: Map, kernel: Variable, window: WindowGeometry): Map;
  protected abstract convolveTransposed(
    x: Map,
    kernel: Variable,
    filters: number,
    window: WindowGeometry,
  ): Map;
  protected abstract normalise(x: Map, variables: BatchNormVariables<Variable>): Map;
  protected abstract addBias(x: Map, bias: Variable): Map;
  protected abstract applyActivation(x: Map, activation: Activation): Map;
  abstract add(a: FeatureMap, b: FeatureMap): Map;
  abstract concat(maps: readonly FeatureMap[]): Map;
  abstract maxPool(x: FeatureMap, options: { readonly kernel: number; readonly stride: number }): Map;
  abstract globalPool(x: FeatureMap): Map;
  abstract averagePool(x: FeatureMap, grid: { readonly height: number; readonly width: number }): Map;
  abstract scale(x: FeatureMap, gate: FeatureMap): Map;
  abstract resize(x: FeatureMap, size: { readonly height: number; readonly width: number }): Map;
  abstract upsample(x: FeatureMap, factor: number): Map;
  abstract custom(inputs: readonly FeatureMap[], options: CustomOptions): Map;

  /** What follows belongs to the decoder: its activation is ReLU, its variables are new. */
  beginDecoder(): void {
    this.part = 'decoder';
  }

  conv(x: FeatureMap, options: ConvOptions): Map {
    const { filters, kernel, initialiser = 'he' } = options;
    const name = this.#nameOf(options, 'Conv');
    const shape = [kernel, kernel, x.channels, filters];
    const weights = this.variable(
      kernelSpec(`${name}/weights`, shape, [kernel ** 2 * x.channels, kernel ** 2 * filters], initialiser),
    );
    return this.#finish(this.convolve(x as Map, weights, filters, this.#window(options)), name, options);
  }

  depthwiseConv(x: FeatureMap, options: DepthwiseOptions): Map {
    const { kernel, initialiser = 'he' } = options;
    const name = this.#nameOf(options, 'SeparableConv2d');
    const shape = [kernel, kernel, x.channels, 1];
    const spec = kernelSpec(`${name}/depthwise_weights`, shape, [kernel ** 2, kernel ** 2], initialiser);
    const weights = this.variable({ ...spec, decay: false });
    return this.#finish(this.convolveDepthwise(x as Map, weights, this.#window(options)), name, options);
  }

  transposedConv(x: FeatureMap, options: TransposedConvOptions): Map {
    const { filters, kernel, stride, initialiser = 'he' } = options;
    const name = this.#nameOf(options, 'Conv2d_transpose');
    const shape = [kernel, kernel, filters, x.channels];
    // Each output value sees every stride-th tap of the kernel.
    const fans = [(kernel / stride) ** 2 * x.channels, kernel ** 2 * filters] as const;
    const weights = this.variable(kernelSpec(`${name}/weights`, shape, fans, initialiser));
    return this.#finish(
      this.convolveTransposed(x as Map, weights, filters, windowOf(options)),
      name,
      options,
    );
  }

  activate(x: FeatureMap, activation: Activation): Map {
    return this.applyActivation(x as Map, activation);
  }

  /** Whether a strided layer of this kernel pads alike on both sides though it asks for `same`. */
  protected padsAlike({ kernel, stride }: { readonly kernel: number; readonly stride: number }): boolean {
    const isSymmetric = this.part === 'encoder' && this.policy.padding === 'symmetric';
    return isSymmetric && stride > 1 && kernel > 1 && kernel % 2 === 1;
  }

  #window(options: Parameters<typeof windowOf>[0]): WindowGeometry {
    const window = windowOf(options);
    return window.padding === 'same' && this.padsAlike(window) ? { ...window, padding: 'explicit' } : window;
  }

  #finish(x: Map, name: string, { normalise = true, activation }: LayerOptions): Map {
    const shifted = normalise ? this.#batchNorm(x, name) : this.addBias(x, this.#bias(x, name));
    return this.applyActivation(shifted, activation ?? this.#defaultActivation());
  }

  #batchNorm(x: Map, name: string): Map {
    const { epsilon, scale } = this.policy.batchNorm;
    const spec = (part: string, value: number, role: VariableSpec['role']) =>
      this.variable(vectorSpec(`${name}/BatchNorm/${part}`, x.channels, value, role));
    return this.normalise(x, {
      gamma: scale ? spec('gamma', 1, 'weight') : undefined,
      beta: spec('beta', 0, 'weight'),
      mean: spec('moving_mean', 0, 'statistic'),
      variance: spec('moving_variance', 1, 'statistic'),
      epsilon,
    });
  }

  #bias(x: Map, name: string): Variable {
    return this.variable(vectorSpec(`${name}/biases`, x.channels, 0, 'weight'));
  }

  #defaultActivation(): Activation {
    return this.part === 'encoder' ? this.policy.activation : 'relu';
  }

  /** The name asked for, made unique as TF-slim does: `Conv`, `Conv_1`, `Conv_2` … */
  #nameOf({ name }: LayerOptions, fallback: string): string {
    const base = name ?? fallback;
    const count = this.#names.get(base) ?? 0;
    this.#names.set(base, count + 1);
    return count === 0 ? base : `${base}_${count}`;
  }
}

function windowOf(options: {
  readonly kernel: number;
  readonly stride?: number;
  readonly dilation?: number;
  readonly padding?: Padding;
}): WindowGeometry {
  const { kernel, stride = 1, dilation = 1, padding = 'same' } = options;
  return { kernel, stride, dilation, padding };
}

/** Inputs that meet in one output value, and outputs that one input value reaches. */
type Fans = readonly [fanIn: number, fanOut: number];

function kernelSpec(
  name: string,
  shape: readonly number[],
  fans: Fans,
  initialiser: Initialiser,
): VariableSpec {
  return { name, shape, role: 'weight', decay: true, initial: initialValue(fans, initialiser) };
}

function vectorSpec(name: string, length: number, value: number, role: VariableSpec['role']): VariableSpec {
  return { name, shape: [length], role, decay: false, initial: { kind: 'constant', value } };
}

/** Deviation of a unit normal cut off at two deviations; the untruncated one is larger by its inverse. */
const truncatedDeviation = 0.8796256610342398;

function initialValue([fanIn, fanOut]: Fans, initialiser: Initialiser): InitialValue {
  switch (initialiser) {
    case 'zeros':
      return { kind: 'constant', value: 0 };
    case 'he':
      return { kind: 'truncatedNormal', deviation: Math.sqrt(2 / fanIn) / truncatedDeviation };
    case 'xavier':
      return { kind: 'truncatedNormal', deviation: Math.sqrt(2 / (fanIn + fanOut)) / truncatedDeviation };
  }
}
