import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { encode } from 'fast-png';
import sharp from 'sharp';

export const width = 12;
export const height = 8;

/** Two classes side by side, the left third void (255) or not: ids of the fixture mask. */
export const fixtureIds: Uint8Array = Uint8Array.from({ length: width * height }, (_, i) =>
  i % width < 4 ? 0 : i % width < 8 ? 1 : 2,
);

type Colour = readonly [number, number, number];
export const fixtureColours: readonly Colour[] = [
  [10, 200, 30],
  [250, 10, 10],
  [20, 30, 240],
];

/** Mask files of the same labels in every way an index or a colour can be stored. */
export const maskFiles = {
  grey: (values: ArrayLike<number> = fixtureIds) =>
    encode({ width, height, data: Uint8Array.from(values), channels: 1, depth: 8 }),
  palette: (values: ArrayLike<number> = fixtureIds, colours = fixtureColours) =>
    encode({
      width,
      height,
      data: Uint8Array.from(values),
      channels: 1,
      depth: 8,
      palette: colours.map((colour) => [...colour]),
    }),
  rgb: (values: ArrayLike<number> = fixtureIds, colours = fixtureColours) =>
    encode({
      width,
      height,
      data: Uint8Array.from(Array.from(values).flatMap((id) => [...colours[id]])),
      channels: 3,
    }),
};

export async function imageFile(size = { width, height }): Promise<Uint8Array> {
  const background = { r: 90, g: 120, b: 150 };
  return sharp({ create: { ...size, channels: 3, background } })
    .jpeg()
    .toBuffer();
}

/** A folder with these files, made anew. */
export async function makeFolder(files: Readonly<Record<string, Uint8Array | string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'source-'));
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), bytes);
  }
  return folder;
}
