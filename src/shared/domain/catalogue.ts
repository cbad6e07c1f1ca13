import type { FieldSpec } from '../fields.ts';

export interface NetPartInfo {
  readonly id: string;
  readonly name: string;
  readonly help: string;
  readonly options: readonly FieldSpec[];
}

export interface EncoderInfo extends NetPartInfo {
  readonly family: string;
  /** Parameters without a head. */
  readonly parameters: number;
  /** Where pretrained weights come from, in words; null: none known. */
  readonly weights: string | null;
}

/** Everything the wizard, the CLI and the README list. */
export interface Catalogue {
  readonly encoders: readonly EncoderInfo[];
  readonly decoders: readonly NetPartInfo[];
  readonly losses: readonly NetPartInfo[];
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
