import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runReference } from '../../../src/main/core/models/reference.ts';
import { loadTensorFlow, type Tf } from '../../../src/main/core/tensors/backend.ts';
import { readNpy } from '../../support/npy.ts';
import { describeWithData, testData } from '../../support/testData.ts';

interface Sample {
  readonly shape: readonly number[];
  readonly largest: number;
  readonly indices: readonly number[];
  readonly values: readonly number[];
}

/** Made by test/fixtures/slimNets/make.py in Python TensorFlow. */
const expected = JSON.parse(
  readFileSync(new URL('../../fixtures/slimNets/expected.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, Readonly<Record<string, Sample>>>>;

let tf: Tf;
let folder: string;

beforeAll(async () => {
  tf = await loadTensorFlow();
  folder = mkdtempSync(join(tmpdir(), 'slim-nets-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describeWithData('slim', 'nets of TF-slim beside an implementation in Python', () => {
  it.each(Object.keys(expected))('%s', async (net) => {
    const outDir = join(folder, net);
    const variablesFile = testData('slim', net, 'variables.json');
    const imageFile = testData('slim', 'input_224.png');
    for (const variant of ['fcn32', 'fcn16', 'fcn8']) {
      await runReference(tf, { net, variant, classes: 5, variablesFile, imageFile, outDir });
    }
    for (const [name, { shape, largest, indices, values }] of Object.entries(expected[net])) {
      const written = readNpy(join(outDir, `${name}.npy`));
      expect(written.shape, name).toEqual(shape);
      const errors = indices.map((index, place) => Math.abs(written.data[index] - values[place]));
      expect(Math.max(...errors) / largest, name).toBeLessThan(1e-3);
    }
  });
});
