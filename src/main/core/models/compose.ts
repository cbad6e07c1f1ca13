import type { Tensor3D, Tensor4D, Variable } from '@tensorflow/tfjs-core';
import type { Tf } from '../tensors/backend.ts';
import { truncatedNormal } from '../tensors/ops/random.ts';
import { uploadBytes } from '../tensors/ops/upload.ts';
import { coarsestStride, paddedSize, planNet } from './cost.ts';
import { nameSeed } from './formula.ts';
import { resolveOutputStride } from './outputStride.ts';
import type { LayerPolicy, NetPart, VariableSpec } from './layerBuilder.ts';
import {
  strides,
  defaultNetOptions,
  type Decoder,
  type DecoderSpec,
  type EncoderSpec,
  type FeaturePyramid,
  type NetOptions,
  type Normalisation,
  type OutputStride,
  type Stride,
} from './spec.ts';
import {
  TensorLayers,
  tensorMap,
  type TensorMap,
  type StatisticsMode,
  type StatisticUpdate,
} from './tensorLayers.ts';

export interface NetVariable {
  /** As in the TF-slim checkpoint. */
  readonly name: string;
  readonly value: Variable;
  /** A weight is trained; a statistic is what batch normalisation keeps of past batches. */
  readonly role: 'weight' | 'statistic';
  readonly part: NetPart;
  /** Whether weight decay applies. */
  readonly decay: boolean;
  /** Whether the value came from pretrained weights; new layers may learn faster. */
  pretrained: boolean;
}

export interface ForwardOptions {
  readonly training: boolean;
  /**
   * What batch normalisation normalises by. Default: the batch in training, the moving statistics otherwise.
   * `batch` outside training measures as training does, without touching the moving statistics; `moving` in training
   * freezes them.
   */
  readonly statistics?: 'batch' | 'moving';
}

export type ImageShape = readonly [batch: number, height: number, width: number, channels: 3];

export interface Net {
  readonly encoder: EncoderSpec;
  readonly decoder: DecoderSpec;
  readonly classes: number;
  readonly variables: readonly NetVariable[];
  /**
   * Logits `[batch, height, width, classes]` of `images` `[batch, height, width, 3]`, float32 RGB 0 … 255, any size.
   * In training, next moving statistics are held until `applyStatistics`. The caller disposes the result.
   */
  forward(images: Tensor4D, options: ForwardOptions): Tensor4D;
  /** `forward` of RGB bytes; widened by TensorFlow. */
  logits(images: Uint8Array, shape: ImageShape, options: ForwardOptions): Tensor4D;
  /** The encoder's feature maps for `images` padded to multiples of 32. The caller disposes them. */
  encode(images: Tensor4D, options: ForwardOptions): Readonly<Record<Stride, Tensor4D>>;
  /** Gives the moving statistics the values that the last forward pass in training left; once a step. */
  applyStatistics(): void;
  /** The same values, handed over instead; the caller disposes `next`. */
  takeStatistics(): readonly StatisticUpdate[];
  dispose(): void;
}

export interface NetSettings {
  readonly encoder: EncoderSpec;
  readonly decoder: DecoderSpec;
  readonly classes: number;
  /** Seed of the initial weights. */
  readonly seed: number;
  readonly options?: Partial<NetOptions>;
  /** Share of the moving statistics kept at each step, between 0 and 1; default: the encoder family's own. */
  readonly batchNormMomentum?: number;
}

let netCount = 0;

/** Builds a net with fresh weights, the same for the same seed. The caller disposes it. */
export function createNet(tf: Tf, settings: NetSettings): Net {
  const { encoder, decoder: decoderSpec, classes, seed, batchNormMomentum } = settings;
  const options = { ...defaultNetOptions, ...settings.options };
  const outputStride = resolveOutputStride(encoder, decoderSpec, options.outputStride);
  const decoder = decoderSpec.create({ classes, options });
  const momentum = batchNormMomentum ?? encoder.batchNorm.momentum;
  const { activation, padding } = encoder;
  const policy: LayerPolicy = {
    batchNorm: { ...encoder.batchNorm, momentum },
    activation,
    ...(padding === undefined ? {} : { padding }),
  };
  const size = { height: coarsestStride, width: coarsestStride, outputStride };
  const plan = planNet(encoder, decoder, size);
  netCount += 1;
  // Names are unique in the whole engine; those of two nets must not meet.
  const prefix = `net${netCount}`;
  const variables = plan.variables.map((spec): NetVariable => {
    const { name, role, part, decay } = spec;
    return { name, role, part, decay, value: initialise(tf, spec, seed, prefix), pretrained: false };
  });
  return new ComposedNet(tf, { encoder, decoderSpec, decoder, classes, policy, variables, outputStride });
}

interface NetParts {
  readonly encoder: EncoderSpec;
  readonly decoderSpec: DecoderSpec;
  readonly decoder: Decoder;
  readonly classes: number;
  readonly policy: LayerPolicy;
  readonly outputStride: OutputStride;
  readonly variables: readonly NetVariable[];
}

class ComposedNet implements Net {
  readonly #tf: Tf;
  readonly #parts: NetParts;
  readonly #byName: ReadonlyMap<string, Variable>;
  #updates: readonly StatisticUpdate[] = [];

  constructor(tf: Tf, parts: NetParts) {
    this.#tf = tf;
    this.#parts = parts;
    this.#byName = new Map(parts.variables.map(({ name, value }) => [name, value]));
  }

  get encoder(): EncoderSpec {
    return this.#parts.encoder;
  }

  get decoder(): DecoderSpec {
    return this.#parts.decoderSpec;
  }

  get classes(): number {
    return this.#parts.classes;
  }

  get variables(): readonly NetVariable[] {
    return this.#parts.variables;
  }

  forward(images: Tensor4D, options: ForwardOptions): Tensor4D {
    const [batch, height, width] = images.shape;
    return this.#run(options, (layers) => {
      const features = this.#features(layers, images);
      layers.beginDecoder();
      const logits = (this.#parts.decoder.decode(layers, features) as TensorMap).tensor;
      if (logits.shape[1] === height && logits.shape[2] === width) return logits;
      return this.#tf.slice(logits, [0, 0, 0, 0], [batch, height, width, logits.shape[3]]);
    });
  }

  logits(images: Uint8Array, shape: ImageShape, options: ForwardOptions): Tensor4D {
    return this.#tf.tidy(() => this.forward(uploadBytes(this.#tf, images, shape), options));
  }

  encode(images: Tensor4D, options: ForwardOptions): Readonly<Record<Stride, Tensor4D>> {
    return this.#run(options, (layers) => {
      const features = this.#features(layers, images);
      const tensors = strides.map((stride) => [stride, (features[stride] as TensorMap).tensor] as const);
      return Object.fromEntries(tensors) as Record<Stride, Tensor4D>;
    });
  }

  applyStatistics(): void {
    for (const { variable, next } of this.takeStatistics()) {
      variable.assign(next);
      next.dispose();
    }
  }

  takeStatistics(): readonly StatisticUpdate[] {
    const updates = this.#updates;
    this.#updates = [];
    return updates;
  }

  dispose(): void {
    this.#dropUpdates();
    for (const { value } of this.variables) value.dispose();
  }

  #run<Result extends Tensor4D | Record<number, Tensor4D>>(
    options: ForwardOptions,
    work: (layers: TensorLayers) => Result,
  ): Result {
    const { policy } = this.#parts;
    const statistics = statisticsMode(options);
    const layers = new TensorLayers({ tf: this.#tf, policy, variables: this.#byName, statistics });
    const result = this.#tf.tidy(() => work(layers));
    if (statistics === 'update') {
      this.#dropUpdates();
      this.#updates = layers.updates;
    }
    return result;
  }

  #features(layers: TensorLayers, images: Tensor4D): FeaturePyramid {
    const image = normaliseAndPad(this.#tf, images, this.encoder.normalisation);
    return this.encoder.encode(layers, tensorMap(image), this.#parts.outputStride);
  }

  #dropUpdates(): void {
    for (const { next } of this.#updates) next.dispose();
    this.#updates = [];
  }
}

function statisticsMode({ training, statistics }: ForwardOptions): StatisticsMode {
  if (statistics === 'moving' || (statistics === undefined && !training)) return 'moving';
  return training ? 'update' : 'batch';
}

/** Pads with the mean colour below and to the right, so that all strides divide the image. */
function normaliseAndPad(tf: Tf, images: Tensor4D, { mean, deviation }: Normalisation): Tensor4D {
  const [, height, width] = images.shape;
  const centred = tf.sub(images, tf.tensor1d([...mean]));
  const image: Tensor4D = tf.mul(centred, tf.tensor1d(deviation.map((value) => 1 / value)));
  const below = paddedSize(height) - height;
  const right = paddedSize(width) - width;
  if (below === 0 && right === 0) return image;
  return tf.pad4d(image, [
    [0, 0],
    [0, below],
    [0, right],
    [0, 0],
  ]);
}

function initialise(tf: Tf, spec: VariableSpec, seed: number, prefix: string): Variable {
  const { name, shape, role, initial } = spec;
  const trainable = role === 'weight';
  return tf.tidy(() => {
    const value =
      initial.kind === 'constant'
        ? tf.fill([...shape], initial.value)
        : truncatedNormal(tf, shape, initial.deviation, [seed | 0, nameSeed(name) | 0]);
    return tf.variable(value as Tensor3D, trainable, `${prefix}/${name}`);
  });
}
