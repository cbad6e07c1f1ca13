import { ignoreIndex } from '../../../../shared/domain/labels.ts';
import { scaledSize, type Sample } from '../prepare.ts';
import type { Size } from '../resize.ts';
import type { SamplePlan } from './plan.ts';

/** One output axis: for each place of the box its source position, or −1 where the box shows padding. */
interface Axis {
  readonly low: Int32Array;
  /** Weight of the next source pixel, 0 … 256. */
  readonly fraction: Int32Array;
  readonly nearest: Int32Array;
}

/**
 * Draws a prepared sample into a box as its plan says: image bilinear with half-pixel centres, labels
 * nearest, padding black and void. With the plain plan every content pixel is copied unchanged.
 */
export function renderSample(sample: Sample, plan: SamplePlan, box: Size): Sample {
  const content = scaledSize(sample, plan.scale);
  const columns = axisOf(sample.width, content.width, box.width, plan.anchorX, plan.flip);
  const rows = axisOf(sample.height, content.height, box.height, plan.anchorY, false);
  const image = interpolate(sample, columns, rows, box);
  adjustColour(image, plan);
  clearPadding(image, columns, rows, box);
  return { ...box, image, labels: pickLabels(sample, columns, rows, box) };
}

function axisOf(source: number, content: number, box: number, anchor: number, mirrored: boolean): Axis {
  const offset = Math.floor((box - content) * anchor);
  const axis: Axis = {
    low: new Int32Array(box).fill(-1),
    fraction: new Int32Array(box),
    nearest: new Int32Array(box).fill(-1),
  };
  const scale = source / content;
  for (let i = Math.max(0, offset); i < Math.min(box, offset + content); i++) {
    const inContent = mirrored ? content - 1 - (i - offset) : i - offset;
    const centre = (inContent + 0.5) * scale;
    const position = Math.min(Math.max(centre - 0.5, 0), source - 1);
    axis.low[i] = Math.min(Math.floor(position), Math.max(0, source - 2));
    axis.fraction[i] = Math.round((position - axis.low[i]) * 256);
    axis.nearest[i] = Math.min(Math.floor(centre), source - 1);
  }
  return axis;
}

function interpolate(sample: Sample, columns: Axis, rows: Axis, box: Size): Uint8Array {
  const out = new Uint8Array(box.width * box.height * 3);
  // A source one pixel wide or high has no next pixel: it is its own neighbour.
  const nextColumn = sample.width > 1 ? 3 : 0;
  const nextRow = sample.height > 1 ? sample.width * 3 : 0;
  for (let y = 0; y < box.height; y++) {
    if (rows.low[y] < 0) continue;
    const line = rows.low[y] * sample.width * 3;
    const down = rows.fraction[y];
    for (let x = 0; x < box.width; x++) {
      if (columns.low[x] < 0) continue;
      const at = line + columns.low[x] * 3;
      blend(sample.image, at, nextColumn, nextRow, columns.fraction[x], down, out, (y * box.width + x) * 3);
    }
  }
  return out;
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

function pickLabels(sample: Sample, columns: Axis, rows: Axis, box: Size): Uint8Array {
  const out = new Uint8Array(box.width * box.height).fill(ignoreIndex);
  for (let y = 0; y < box.height; y++) {
    if (rows.nearest[y] < 0) continue;
    const line = rows.nearest[y] * sample.width;
    for (let x = 0; x < box.width; x++) {
      if (columns.nearest[x] >= 0) out[y * box.width + x] = sample.labels[line + columns.nearest[x]];
    }
  }
  return out;
}

/** Contrast about mid-grey and brightness by a table, saturation about the pixel's luma (Rec. 601). */
function adjustColour(image: Uint8Array, plan: SamplePlan): void {
  const { contrast, brightness, saturation } = plan;
  if (contrast === 1 && brightness === 0 && saturation === 1) return;
  const table = Float32Array.from({ length: 256 }, (_, value) => (value - 128) * contrast + 128 + brightness);
  const clamped = new Uint8ClampedArray(image.buffer, image.byteOffset, image.length);
  for (let i = 0; i < image.length; i += 3) {
    const red = table[image[i]];
    const green = table[image[i + 1]];
    const blue = table[image[i + 2]];
    const grey = (0.299 * red + 0.587 * green + 0.114 * blue) * (1 - saturation);
    clamped[i] = red * saturation + grey;
    clamped[i + 1] = green * saturation + grey;
    clamped[i + 2] = blue * saturation + grey;
  }
}

/** Colour changes must not lighten the padding. */
function clearPadding(image: Uint8Array, columns: Axis, rows: Axis, box: Size): void {
  for (let y = 0; y < box.height; y++) {
    if (rows.low[y] < 0) image.fill(0, y * box.width * 3, (y + 1) * box.width * 3);
  }
  for (let x = 0; x < box.width; x++) {
    if (columns.low[x] >= 0) continue;
    for (let y = 0; y < box.height; y++) image.fill(0, (y * box.width + x) * 3, (y * box.width + x + 1) * 3);
  }
}
