import type { FieldSpec } from '../fields.ts';

export interface NetPartInfo {
  readonly id: string;
  readonly name: string;
  readonly help: string;
  readonly options: readonly FieldSpec[];
}

export interface EncoderInfo extends NetPartInfo {
  readonly family: string;
  /** Output strides it can run at, its own first. */
  readonly outputStrides: readonly number[];
  /** Channels of the maps at strides 2, 4, 8, 16, 32. */
  readonly outChannels: readonly number[];
  /** ImageNet top-1 accuracy of one crop in %, and who gives it; null: none known. */
  readonly published: { readonly top1: number; readonly by: string } | null;
  /** File of the open project it is from; absent: built in. */
  readonly file?: string;
  /** Parameters without a head. */
  readonly parameters: number;
  /** Where pretrained weights come from, in words; null: none known. */
  readonly weights: string | null;
}

export interface DecoderInfo extends NetPartInfo {
  /** The encoder's output stride when the recipe leaves it to the decoder. */
  readonly outputStride: number;
  /** File of the open project it is from; absent: built in. */
  readonly file?: string;
}

/** Everything the wizard, the CLI and the README list. */
export interface Catalogue {
  readonly encoders: readonly EncoderInfo[];
  readonly decoders: readonly DecoderInfo[];
  readonly losses: readonly NetPartInfo[];
  /** Of training, on this machine. */
  readonly precisions: readonly string[];
  readonly formats: readonly { readonly id: string; readonly name: string; readonly canWrite: boolean }[];
}

export interface NetCost {
  readonly params: number;
  readonly multiplyAdds: number;
  readonly activationBytes: number;
  readonly stride: number;
  /** Pixels of the image that one value of the coarsest feature map sees along an axis. */
  readonly receptiveField: number;
}
