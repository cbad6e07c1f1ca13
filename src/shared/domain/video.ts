/** A video that the user chose, known to this host by an id; `blobUrl.video` plays it. */
export interface OpenedVideo {
  readonly id: string;
  readonly path: string;
  readonly name: string;
  /** As shown, in pixels of the file. */
  readonly width: number;
  readonly height: number;
  /** Average frames a second; null when the file does not tell. */
  readonly frameRate: number | null;
  /** An estimate: a damaged file can hold fewer. */
  readonly frames: number | null;
  readonly seconds: number | null;
  readonly codec: string;
  readonly hasSound: boolean;
}

/** A finished video of the project, and what it was made from. */
export interface MadeVideo {
  /** For `blobUrl.video`. */
  readonly id: string;
  /** File name within the project's `videos` folder. */
  readonly name: string;
  readonly path: string;
  /** The video that was segmented; it may be gone. */
  readonly source: string;
  readonly run: string;
  readonly step: number;
  /** Opacity of the class colours, 0 … 1. */
  readonly alpha: number;
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  readonly frameRate: number | null;
  readonly framesPerSecond: number;
  readonly bytes: number;
  /** ISO 8601 */
  readonly createdAt: string;
  /** Whether each class's share of each frame was kept. */
  readonly hasShares: boolean;
  /** One line each: the file ended early, sound was left out. */
  readonly warnings: readonly string[];
}

/** How much of the picture each class takes, over time; thinned evenly for drawing. */
export interface VideoShares {
  /** Of each point, from the start of the video. */
  readonly seconds: readonly number[];
  /** `shares[point][class]`, 0 … 1. */
  readonly shares: readonly (readonly number[])[];
  readonly classes: readonly { readonly name: string; readonly color: string }[];
}
