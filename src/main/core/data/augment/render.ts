import { ignoreIndex } from '../../../../shared/domain/labels.ts';
import { scaledSize, type Sample } from '../prepare.ts';
import type { Size } from '../resize.ts';
import type { SamplePlan } from './plan.ts';

/** Source positions along one source axis for the places of a row of the box, −1 where the box shows padding. */
interface Positions {
  readonly low: Int32Array;
  /** Weight of the next source pixel, 0 … 256. */
  readonly fraction: Int32Array;
  readonly nearest: Int32Array;
}

/** Where a row of the box comes from, for each of its places. */
interface Row {
  readonly columns: Positions;
  readonly rows: Positions;
}

/**
 * Draws a prepared sample into a box as its plan says: image bilinear with half-pixel centres, labels
 * nearest, padding black and void. With the plain plan every content pixel is copied unchanged.
 */
export function renderSample(sample: Sample, plan: SamplePlan, box: Size): Sample {
  const image = new Uint8Array(box.width * box.height * 3);
  const labels = new Uint8Array(box.width * box.height).fill(ignoreIndex);
  const rowAt = (plan.rotation === 0 ? straightRows : turnedRows)(sample, plan, box);
  const adjust = colourAdjuster(plan);
  for (let y = 0; y < box.height; y++) {
    const row = rowAt(y);
    const [from, to] = [y * box.width, (y + 1) * box.width];
    const line = image.subarray(from * 3, to * 3);
    interpolate(sample, row, line);
    adjust(line);
    clearPadding(row, line);
    pickLabels(sample, row, labels.subarray(from, to));
  }
  return { ...box, image, labels };
}

/** Where the content lies in the box, in pixels. */
function placeContent(sample: Size, { scale, anchorX, anchorY }: SamplePlan, box: Size) {
  const { width, height } = scaledSize(sample, scale);
  return {
    ...{ width, height, left: Math.floor((box.width - width) * anchorX) },
    top: Math.floor((box.height - height) * anchorY),
  };
}

function straightRows(sample: Size, plan: SamplePlan, box: Size): (y: number) => Row {
  const content = placeContent(sample, plan, box);
  const row: Row = { columns: positions(box.width), rows: positions(box.width) };
  for (let x = 0; x < box.width; x++) {
    const inContent = plan.flip ? content.width - 1 - (x - content.left) : x - content.left;
    locate(row.columns, x, (inContent + 0.5) * (sample.width / content.width), sample.width);
  }
  const here = positions(1);
  return (y) => {
    locate(here, 0, (y - content.top + 0.5) * (sample.height / content.height), sample.height);
    row.rows.low.fill(here.low[0]);
    row.rows.fraction.fill(here.fraction[0]);
    row.rows.nearest.fill(here.nearest[0]);
    return row;
  };
}

/** Turns every place of the box back about the content's centre. */
function turnedRows(sample: Size, plan: SamplePlan, box: Size): (y: number) => Row {
  const content = placeContent(sample, plan, box);
  const row: Row = { columns: positions(box.width), rows: positions(box.width) };
  const angle = (plan.rotation * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return (y) => {
    const down = y + 0.5 - content.top - content.height / 2;
    for (let x = 0; x < box.width; x++) {
      const right = x + 0.5 - content.left - content.width / 2;
      const across = (cos * right + sin * down) * (plan.flip ? -1 : 1);
      const along = cos * down - sin * right;
      locate(row.columns, x, (across / content.width + 0.5) * sample.width, sample.width);
      locate(row.rows, x, (along / content.height + 0.5) * sample.height, sample.height);
    }
    return row;
  };
}

function positions(count: number): Positions {
  return { low: new Int32Array(count), fraction: new Int32Array(count), nearest: new Int32Array(count) };
}

/** `at` is in source pixels from the edge of the first, of `size`. */
function locate({ low, fraction, nearest }: Positions, place: number, at: number, size: number): void {
  if (at < 0 || at >= size) {
    low[place] = -1;
    nearest[place] = -1;
    return;
  }
  const position = Math.min(Math.max(at - 0.5, 0), size - 1);
  low[place] = Math.min(Math.floor(position), Math.max(0, size - 2));
  fraction[place] = Math.round((position - low[place]) * 256);
  nearest[place] = Math.floor(at);
}

function interpolate(sample: Sample, { columns, rows }: Row, out: Uint8Array): void {
  // A source one pixel wide or high has no next pixel: it is its own neighbour.
  const nextColumn = sample.width > 1 ? 3 : 0;
  const nextRow = sample.height > 1 ? sample.width * 3 : 0;
  for (let x = 0; x < columns.low.length; x++) {
    if (columns.low[x] < 0 || rows.low[x] < 0) continue;
    const at = (rows.low[x] * sample.width + columns.low[x]) * 3;
    blend(sample.image, at, nextColumn, nextRow, columns.fraction[x], rows.fraction[x], out, x * 3);
  }
}

/** Bilinear in fixed point: weights of 1/256, 16 bits together, rounded. */
function blend(
  image: Uint8Array,
  at: number,
  nextColumn: number,
  nextRow: number,
  right: number,
  down: number,
  out: Uint8Array,
  to: number,
): void {
  const left = 256 - right;
  const up = 256 - down;
  for (let c = 0; c < 3; c++) {
    const i = at + c;
    const upper = image[i] * left + image[i + nextColumn] * right;
    const lower = image[i + nextRow] * left + image[i + nextRow + nextColumn] * right;
    out[to + c] = (upper * up + lower * down + 32768) >> 16;
  }
}

function pickLabels(sample: Sample, { columns, rows }: Row, out: Uint8Array): void {
  for (let x = 0; x < out.length; x++) {
    if (columns.nearest[x] < 0 || rows.nearest[x] < 0) continue;
    out[x] = sample.labels[rows.nearest[x] * sample.width + columns.nearest[x]];
  }
}

/** Contrast about mid-grey and brightness by a table, saturation about the pixel's luma (Rec. 601); in place. */
function colourAdjuster({ contrast, brightness, saturation }: SamplePlan): (pixels: Uint8Array) => void {
  if (contrast === 1 && brightness === 0 && saturation === 1) return () => undefined;
  const table = Float32Array.from({ length: 256 }, (_, value) => (value - 128) * contrast + 128 + brightness);
  return (pixels) => {
    const clamped = new Uint8ClampedArray(pixels.buffer, pixels.byteOffset, pixels.length);
    for (let i = 0; i < pixels.length; i += 3) {
      const red = table[pixels[i]];
      const green = table[pixels[i + 1]];
      const blue = table[pixels[i + 2]];
      const grey = (0.299 * red + 0.587 * green + 0.114 * blue) * (1 - saturation);
      clamped[i] = red * saturation + grey;
      clamped[i + 1] = green * saturation + grey;
      clamped[i + 2] = blue * saturation + grey;
    }
  };
}

/** Colour changes must not lighten the padding. */
function clearPadding({ columns, rows }: Row, out: Uint8Array): void {
  for (let x = 0; x < columns.low.length; x++) {
    if (columns.low[x] < 0 || rows.low[x] < 0) out.fill(0, x * 3, x * 3 + 3);
  }
}
