/** Where a set of pretrained weights stands on this machine. */
export type WeightsState =
  /** At hand; no network is needed. */
  | 'cached'
  /** Can be fetched from its source. */
  | 'fetchable'
  /** Has to be named by the user: train --weights FILE, or imported. */
  | 'file';

/** How sure a fetched file is the one that was published. */
export type WeightsProof =
  /** By the SHA-256 or MD5 that its publisher names. */
  | 'checksum'
  /** By the first digits of its SHA-256, which its name carries. */
  | 'prefix'
  /** Its publisher names no check sum. */
  | 'none';

/** One set of pretrained weights, as lists show it. */
export interface WeightsInfo {
  /** What `train --weights` takes. */
  readonly id: string;
  /** Encoder id. */
  readonly encoder: string;
  readonly name: string;
  /** What they were trained on: "ImageNet-1k". */
  readonly dataset: string;
  readonly licence: string;
  /** Form of the file in words: "PyTorch .pth". */
  readonly format: string;
  /** Where it comes from, in words. */
  readonly from: string;
  /** Address of the file; null where there is none. */
  readonly url: string | null;
  /** Bytes of the file, about; null when unknown. */
  readonly bytes: number | null;
  /** SHA-256 as far as it is known: of the file at hand, or what its publisher names; null when unknown. */
  readonly sha256: string | null;
  readonly proof: WeightsProof;
  readonly state: WeightsState;
  /** Path of the file at hand; null when there is none. */
  readonly path: string | null;
  /** Bytes of an interrupted download, which fetching goes on with. */
  readonly fetchedBytes: number;
  /** Whether it came by `weights import`. */
  readonly imported: boolean;
}

/** What became of the variables of a net and of the tensors of a file of weights. */
export interface WeightsReport {
  /** The file's name, or what it came from. */
  readonly file: string;
  readonly encoder: string;
  /** Whose names the file has: "torchvision ResNet". */
  readonly naming: string;
  /** Variables that took their value from the file. */
  readonly matched: readonly string[];
  /** Variables that the file does not have: they keep their initial value. */
  readonly notInFile: readonly string[];
  /** Those of `notInFile` that could not be: the decoder’s, in a file of an encoder. Absent in older reports. */
  readonly newByDesign?: readonly string[] | undefined;
  /** Tensors of the file that the net has no place for: a classifier, mostly. */
  readonly notInNet: readonly string[];
  /** Variables that stand in the file with another shape: they keep their initial value. */
  readonly reinitialised: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly found: readonly number[];
  }[];
  /** What was changed so that the features are those of the file's own net, a sentence each. */
  readonly adapted: readonly string[];
  /** Entries of the file that are no numbers. */
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * What the weights of an encoder were trained with where it differs from the encoder's own ways. It belongs to the
 * run: with other ways the same weights give other features.
 */
export interface EncoderConventions {
  /** RGB 0 … 255 that becomes 0. */
  readonly mean?: readonly [number, number, number];
  /** RGB 0 … 255 that becomes 1 above the mean. */
  readonly deviation?: readonly [number, number, number];
  /** Epsilon of batch normalisation. */
  readonly epsilon?: number;
  /** Where strided layers pad: more after than before (TensorFlow), or alike on both sides (PyTorch). */
  readonly padding?: 'tensorflow' | 'symmetric';
  /** Where a block of bottleneck units strides. */
  readonly striding?: BottleneckStriding;
  /**
   * Where a unit’s stride is left out for a finer map: the layers behind it in the unit are dilated by it and see what
   * they saw in training. Absent: they are dilated as the layer that would have strode, as in all older runs.
   */
  readonly dilation?: 'behindStride';
}

/**
 * TF-slim strides in the last unit of a block; the others in the first one: PyTorch in its 3×3 convolution, Keras, as the
 * first ResNets, in the 1×1 before it.
 */
export type BottleneckStriding = 'lastUnit' | 'middleConvolution' | 'firstConvolution';
