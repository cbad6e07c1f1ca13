import type { Tensor1D, Tensor4D, Variable } from '@tensorflow/tfjs-core';
import type { Tf } from '../tensors/backend.ts';
import { activate, type Activation } from '../tensors/ops/activation.ts';
import {
  batchNormByBatch,
  batchNormByMoving,
  batchNormInTraining,
  type BatchNormParameters,
} from '../tensors/ops/batchNorm.ts';
import { conv2d, depthwiseConv2d, transposedConv2d, upsampleBilinear } from '../tensors/ops/convolution.ts';
import { averagePoolTo } from '../tensors/ops/pooling.ts';
import { resizeBilinear } from '../tensors/ops/resize.ts';
import {
  LayerBuilder,
  type BatchNormVariables,
  type LayerPolicy,
  type VariableSpec,
  type WindowGeometry,
} from './layerBuilder.ts';
import type { CustomOptions, FeatureMap } from './layers.ts';

/** A feature map that holds its values `[batch, height, width, channels]`. */
export interface TensorMap extends FeatureMap {
  readonly tensor: Tensor4D;
}

export function tensorMap(tensor: Tensor4D): TensorMap {
  const [, height, width, channels] = tensor.shape;
  return { tensor, height, width, channels };
}

/** `update`: by the batch, and the moving statistics that follow are collected. */
export type StatisticsMode = 'moving' | 'batch' | 'update';

/** A moving statistic and its next value, which is kept until it is assigned or dropped. */
export interface StatisticUpdate {
  readonly variable: Variable;
  readonly next: Tensor1D;
}

export interface TensorLayersOptions {
  readonly tf: Tf;
  readonly policy: LayerPolicy;
  readonly variables: ReadonlyMap<string, Variable>;
  readonly statistics: StatisticsMode;
}

/** What a border must hold so that the maximum never comes from it. */
const lowestFloat = -3.4028234663852886e38;

/** Runs a net's description on tensors. One instance serves one forward pass. */
export class TensorLayers extends LayerBuilder<TensorMap, Variable> {
  readonly updates: StatisticUpdate[] = [];
  readonly #tf: Tf;
  readonly #options: TensorLayersOptions;

  constructor(options: TensorLayersOptions) {
    super(options.policy);
    this.#tf = options.tf;
    this.#options = options;
  }

  protected override variable(spec: VariableSpec): Variable {
    const variable = this.#options.variables.get(spec.name);
    if (variable === undefined) throw new Error(`The net was planned without the variable ${spec.name}.`);
    return variable;
  }

  protected override convolve(
    x: TensorMap,
    kernel: Variable,
    _filters: number,
    window: WindowGeometry,
  ): TensorMap {
    const [padded, geometry] = this.#pad(x.tensor, window);
    return tensorMap(conv2d(this.#tf, padded, kernel as unknown as Tensor4D, geometry));
  }

  protected override convolveDepthwise(x: TensorMap, kernel: Variable, window: WindowGeometry): TensorMap {
    const [padded, geometry] = this.#pad(x.tensor, window);
    return tensorMap(depthwiseConv2d(this.#tf, padded, kernel as unknown as Tensor4D, geometry));
  }

  protected override convolveTransposed(
    x: TensorMap,
    kernel: Variable,
    _filters: number,
    { stride }: WindowGeometry,
  ): TensorMap {
    return tensorMap(transposedConv2d(this.#tf, x.tensor, kernel as unknown as Tensor4D, stride));
  }

  protected override normalise(x: TensorMap, variables: BatchNormVariables<Variable>): TensorMap {
    const tf = this.#tf;
    const { momentum } = this.policy.batchNorm;
    const { mean, variance } = variables;
    const parameters = {
      gamma: variables.gamma ?? tf.ones([x.channels]),
      beta: variables.beta,
      mean,
      variance,
      epsilon: variables.epsilon,
    } as unknown as BatchNormParameters;
    if (this.#options.statistics === 'moving') return tensorMap(batchNormByMoving(tf, x.tensor, parameters));
    if (this.#options.statistics === 'batch') return tensorMap(batchNormByBatch(tf, x.tensor, parameters));
    const trained = batchNormInTraining(tf, x.tensor, parameters, momentum);
    this.updates.push({ variable: mean, next: trained.mean }, { variable: variance, next: trained.variance });
    return tensorMap(trained.value);
  }

  protected override addBias(x: TensorMap, bias: Variable): TensorMap {
    return tensorMap(this.#tf.add(x.tensor, bias));
  }

  protected override applyActivation(x: TensorMap, activation: Activation): TensorMap {
    return tensorMap(activate(this.#tf, x.tensor, activation));
  }

  override add(a: TensorMap, b: TensorMap): TensorMap {
    return tensorMap(this.#tf.add(a.tensor, b.tensor));
  }

  override concat(maps: readonly TensorMap[]): TensorMap {
    return tensorMap(
      this.#tf.concat(
        maps.map((map) => map.tensor),
        3,
      ),
    );
  }

  override maxPool(x: TensorMap, { kernel, stride }: { kernel: number; stride: number }): TensorMap {
    if (!this.padsAlike({ kernel, stride })) {
      return tensorMap(this.#tf.maxPool(x.tensor, kernel, stride, 'same'));
    }
    const sides: [number, number] = [(kernel - 1) / 2, (kernel - 1) / 2];
    const padded = this.#tf.pad4d(x.tensor, [[0, 0], sides, sides, [0, 0]], lowestFloat);
    return tensorMap(this.#tf.maxPool(padded, kernel, stride, 'valid'));
  }

  override globalPool(x: TensorMap): TensorMap {
    return tensorMap(this.#tf.mean(x.tensor, [1, 2], true));
  }

  override averagePool(x: TensorMap, { height, width }: { height: number; width: number }): TensorMap {
    return tensorMap(averagePoolTo(this.#tf, x.tensor, height, width));
  }

  override scale(x: TensorMap, gate: TensorMap): TensorMap {
    return tensorMap(this.#tf.mul(x.tensor, gate.tensor));
  }

  override resize(x: TensorMap, { height, width }: { height: number; width: number }): TensorMap {
    return tensorMap(resizeBilinear(this.#tf, x.tensor, height, width));
  }

  override upsample(x: TensorMap, factor: number): TensorMap {
    return tensorMap(upsampleBilinear(this.#tf, x.tensor, factor));
  }

  override custom(inputs: readonly TensorMap[], { run }: CustomOptions): TensorMap {
    return tensorMap(
      run(
        this.#tf,
        inputs.map((map) => map.tensor),
      ),
    );
  }

  /** Explicit padding as an op of its own: the native gradient of a convolution knows SAME and VALID only. */
  #pad(
    x: Tensor4D,
    { kernel, stride, dilation, padding }: WindowGeometry,
  ): [Tensor4D, { stride: number; dilation: number; padding: 'same' | 'valid' }] {
    if (padding !== 'explicit') return [x, { stride, dilation, padding }];
    // At stride 1 SAME pads an odd kernel alike on both sides, without a copy of the map.
    if (stride === 1) return [x, { stride, dilation, padding: 'same' }];
    const reach = (kernel - 1) * dilation;
    const before = Math.floor(reach / 2);
    const sides: [number, number] = [before, reach - before];
    const padded = this.#tf.pad4d(x, [[0, 0], sides, sides, [0, 0]]);
    return [padded, { stride, dilation, padding: 'valid' }];
  }
}
