export interface Rational {
  readonly num: number;
  readonly den: number;
}

export interface AudioTrack {
  /** ffmpeg's name; null for one that ffmpeg does not know and so can neither decode nor copy, or was not asked for. */
  readonly codec: string | null;
}

/** What a file says about its picture; the names of the colour fields are ffmpeg's. */
export interface VideoColor {
  readonly matrix: string | null;
  readonly primaries: string | null;
  readonly transfer: string | null;
}

/** The video track that is segmented, and the sound beside it. */
export interface VideoInfo {
  readonly path: string;
  /** Place among the file's video tracks: `0:v:<track>` of ffmpeg. */
  readonly track: number;
  readonly codec: string;
  /** Stored pixels, after rotation: what a player shows where pixels are square. */
  readonly width: number;
  readonly height: number;
  /** Clockwise degrees by which a player turns the stored frames; already applied to width and height. */
  readonly rotation: 0 | 90 | 180 | 270;
  /** Width : height of one pixel as shown (after rotation); 1:1 almost always. */
  readonly pixelAspect: Rational;
  /** Average frames a second; null when the file does not tell. */
  readonly frameRate: Rational | null;
  /** False when the file's frame durations vary, or are not known. */
  readonly isConstantRate: boolean;
  /** Time stamps are whole multiples of 1/ticksPerSecond. */
  readonly ticksPerSecond: number;
  /** By the file's tables or its duration: an estimate, since a damaged file can hold fewer. */
  readonly frames: number | null;
  readonly seconds: number | null;
  readonly color: VideoColor;
  readonly audio: readonly AudioTrack[];
}

export function ratio(value: Rational): number {
  return value.num / value.den;
}

/** "30000/1001" and "4:3"; null for "0/0", "N/A" and nothing. */
export function parseRational(text: string | undefined): Rational | null {
  const match = /^(\d+)[/:](\d+)$/.exec(text ?? '');
  if (match === null) return null;
  const value = { num: Number(match[1]), den: Number(match[2]) };
  return value.num > 0 && value.den > 0 ? value : null;
}

export const squarePixels: Rational = { num: 1, den: 1 };
