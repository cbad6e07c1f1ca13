import type { DecoderInfo, EncoderInfo } from './catalogue.ts';

/** A file of the project's `architectures` folder, named by its content, as it may be run. */
export interface TrustedFile {
  readonly path: string;
  readonly sha256: string;
}

/** A file of the project's `architectures` folder: code that runs only once the user has trusted it as it is. */
export interface ArchitectureFile {
  /** Name in the folder: "myDecoder.ts". */
  readonly file: string;
  readonly text: string;
  readonly sha256: string;
  /** `changed`: trusted before, with another content. */
  readonly state: 'trusted' | 'untrusted' | 'changed';
  /** Ids of the encoders and decoders in it; empty while it is not trusted. */
  readonly parts: readonly string[];
  /** Why a trusted file cannot be used, in one line. */
  readonly problem: string | null;
}

/** What trusted files brought, as a worker that ran them tells it. */
export interface OwnArchitectures {
  readonly encoders: readonly (EncoderInfo & { readonly file: string })[];
  readonly decoders: readonly (DecoderInfo & { readonly file: string })[];
  readonly problems: readonly { readonly file: string; readonly message: string }[];
}
