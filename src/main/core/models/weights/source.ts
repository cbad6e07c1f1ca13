/** A published set of pretrained weights of an encoder. */
export interface WeightSource {
  readonly id: string;
  readonly name: string;
  readonly licence: string;
  /** How it comes here: `fetch` from a package registry, or `file`, named by the user. */
  readonly origin: WeightOrigin;
  /** Our variable's name → its name in the file; absent: the same. */
  readonly rename?: (variable: string) => string;
}

export type WeightOrigin = PackageOrigin | { readonly kind: 'file'; readonly where: string };

/** A file inside a wheel of the Python package index. */
export interface PackageOrigin {
  readonly kind: 'package';
  readonly package: string;
  readonly version: string;
  /** Path inside the wheel. */
  readonly member: string;
  readonly bytes: number;
  readonly sha256: string;
}
