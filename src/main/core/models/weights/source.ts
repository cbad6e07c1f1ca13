/** A published set of pretrained weights of an encoder. */
export interface WeightSource {
  readonly id: string;
  readonly name: string;
  /** What they were trained on. */
  readonly dataset: string;
  readonly licence: string;
  /** Form of the file, for people. */
  readonly format: string;
  readonly origin: WeightOrigin;
  /** Id of the naming scheme where the names alone do not tell. */
  readonly naming?: string;
}

/** How a file comes here: out of a package, from an address, or named by the user. */
export type WeightOrigin = PackageOrigin | UrlOrigin | { readonly kind: 'file'; readonly where: string };

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

/** A file at its publisher's address. */
export interface UrlOrigin {
  readonly kind: 'url';
  readonly url: string;
  /** Bytes of the file as its publisher tells them; absent when it does not. */
  readonly bytes?: number;
  /** What the publisher names to check it by. */
  readonly check: UrlCheck;
  /** Of a `.tar.gz`: the members that are the weights, the first being what is read. */
  readonly members?: readonly string[];
}

export type UrlCheck =
  | { readonly kind: 'sha256'; readonly digest: string }
  | { readonly kind: 'md5'; readonly digest: string }
  /** The first digits of the SHA-256. */
  | { readonly kind: 'sha256Prefix'; readonly digest: string }
  /** The publisher names none. */
  | { readonly kind: 'none' };
