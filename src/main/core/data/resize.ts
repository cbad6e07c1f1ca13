/** Where pixel centres lie: TensorFlow 1's "legacy" (corner to corner) or half-pixel centres. */
export type PixelCentres = 'legacy' | 'half';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Which source pixel each output pixel of one axis takes. `legacy` is TensorFlow's
 * `resize_nearest_neighbor(align_corners=False)`, computed in float32 as there.
 */
export function nearestTable(from: number, to: number, centres: PixelCentres): Int32Array {
  const scale = Math.fround(from / to);
  const shift = centres === 'half' ? 0.5 : 0;
  return Int32Array.from({ length: to }, (_, i) =>
    Math.min(Math.floor(Math.fround(Math.fround(i + shift) * scale)), from - 1),
  );
}

/** Nearest-neighbour resize of `channels` interleaved bytes; never makes a value that was not there. */
export function resizeNearest(
  data: Uint8Array,
  from: Size,
  to: Size,
  channels = 1,
  centres: PixelCentres = 'half',
): Uint8Array {
  const columns = nearestTable(from.width, to.width, centres);
  const rows = nearestTable(from.height, to.height, centres);
  const out = new Uint8Array(to.width * to.height * channels);
  let at = 0;
  for (const row of rows) {
    for (const column of columns) {
      const source = (row * from.width + column) * channels;
      for (let c = 0; c < channels; c++) out[at++] = data[source + c];
    }
  }
  return out;
}

/** The sources of one output pixel along one axis: `weights[i]` belongs to source `start + i`; they sum to 1. */
interface Taps {
  readonly start: number;
  readonly weights: readonly number[];
}

/** Mean over the covered source area, TensorFlow's `resize_area`: values 0 … 255 as floats `[height, width, channels]`. */
export function resizeArea(data: Uint8Array, from: Size, to: Size, channels = 3): Float32Array {
  return filterSeparably(
    data,
    from,
    channels,
    areaTaps(from.width, to.width),
    areaTaps(from.height, to.height),
  );
}

/** Bilinear interpolation between the two nearest pixels of each axis: floats as in `resizeArea`. */
export function resizeBilinear(
  data: Uint8Array,
  from: Size,
  to: Size,
  channels = 3,
  centres: PixelCentres = 'half',
): Float32Array {
  const columns = bilinearTaps(from.width, to.width, centres);
  return filterSeparably(data, from, channels, columns, bilinearTaps(from.height, to.height, centres));
}

/** Floats 0 … 255 to bytes, rounded. */
export function toBytes(values: Float32Array): Uint8Array {
  const out = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) out[i] = values[i] + 0.5;
  return out;
}

function areaTaps(from: number, to: number): readonly Taps[] {
  const scale = Math.fround(from / to);
  return Array.from({ length: to }, (_, i) => {
    const low = Math.fround(i * scale);
    const high = Math.min(Math.fround((i + 1) * scale), from);
    const start = Math.floor(low);
    const weights: number[] = [];
    for (let source = start; source < high; source++) {
      weights.push((Math.min(source + 1, high) - Math.max(source, low)) / scale);
    }
    return { start, weights };
  });
}

function bilinearTaps(from: number, to: number, centres: PixelCentres): readonly Taps[] {
  const scale = from / to;
  const shift = centres === 'half' ? 0.5 : 0;
  return Array.from({ length: to }, (_, i) => {
    const position = Math.min(Math.max((i + shift) * scale - shift, 0), from - 1);
    const start = Math.floor(position);
    const fraction = position - start;
    return { start, weights: start + 1 < from ? [1 - fraction, fraction] : [1] };
  });
}

function filterSeparably(
  data: Uint8Array,
  from: Size,
  channels: number,
  columns: readonly Taps[],
  rows: readonly Taps[],
): Float32Array {
  const rowLength = columns.length * channels;
  const narrowed = new Float32Array(from.height * rowLength);
  for (let y = 0; y < from.height; y++) {
    filterRow(data, y * from.width * channels, columns, channels, narrowed, y * rowLength);
  }
  const out = new Float32Array(rows.length * rowLength);
  rows.forEach(({ start, weights }, y) => {
    weights.forEach((weight, i) => {
      addScaled(narrowed, (start + i) * rowLength, weight, out, y * rowLength, rowLength);
    });
  });
  return out;
}

function filterRow(
  data: Uint8Array,
  from: number,
  columns: readonly Taps[],
  channels: number,
  out: Float32Array,
  to: number,
): void {
  columns.forEach(({ start, weights }, x) => {
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += weights[i] * data[from + (start + i) * channels + c];
      out[to + x * channels + c] = sum;
    }
  });
}

function addScaled(
  source: Float32Array,
  from: number,
  weight: number,
  out: Float32Array,
  to: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) out[to + i] += weight * source[from + i];
}
