import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRng } from '../../../src/main/core/data/rng.ts';
import { readWeightFile } from '../../../src/main/core/models/weights/readers/weightFile.ts';
import { StudioError } from '../../../src/shared/errors.ts';

const files = [
  'zip.pth',
  'legacy.pth',
  'training.pth',
  'torch.safetensors',
  'keras3.weights.h5',
  'legacy.h5',
  'whole.keras',
];
const runs = 150;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mutations-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Some bytes changed, and for every third run the end cut off. */
function mutate(original: Buffer, seed: number): Buffer {
  const rng = createRng(seed, 9);
  const bytes = Buffer.from(original);
  for (let change = 0; change <= rng.below(6); change += 1) bytes[rng.below(bytes.length)] = rng.below(256);
  return seed % 3 === 0 ? bytes.subarray(0, rng.below(bytes.length)) : bytes;
}

describe('damaged files of weights', () => {
  it.each(files)('%s is read or refused by name, whatever is changed in it', async (name) => {
    const original = readFileSync(new URL(`../../fixtures/weightFiles/${name}`, import.meta.url));
    for (let seed = 0; seed < runs; seed += 1) {
      const path = join(folder, name);
      writeFileSync(path, mutate(original, seed));
      const outcome = await readWeightFile(path).catch((thrown: unknown) => thrown);
      if (!(outcome instanceof Error)) continue;
      expect(outcome, `seed ${seed}: ${String(outcome)}`).toBeInstanceOf(StudioError);
      expect(outcome.message, `seed ${seed}`).toContain(name);
    }
  });
});
