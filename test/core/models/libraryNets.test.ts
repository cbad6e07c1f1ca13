import { readFileSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createNet, type Net } from '../../../src/main/core/models/compose.ts';
import { withConventions } from '../../../src/main/core/models/conventions.ts';
import { decoders } from '../../../src/main/core/models/decoders/index.ts';
import { encoders } from '../../../src/main/core/models/encoders/index.ts';
import { formulaValues, type ValueRange } from '../../../src/main/core/models/formula.ts';
import { strides, type Stride } from '../../../src/main/core/models/spec.ts';
import { applyWeights } from '../../../src/main/core/models/weights/apply.ts';
import { planEncoder } from '../../../src/main/core/models/cost.ts';
import { recogniseFile } from '../../../src/main/core/models/weights/match.ts';
import type { NamedTensor } from '../../../src/main/core/store/safetensors.ts';
import { loadTensorFlow, type Tf } from '../../../src/main/core/tensors/backend.ts';
import { uploadBytes } from '../../../src/main/core/tensors/ops/upload.ts';

interface LibraryCase {
  readonly encoder: string;
  readonly naming: string;
  readonly tensors: readonly ({ readonly name: string; readonly shape: number[] } & ValueRange)[];
  readonly features: Readonly<
    Record<
      Stride,
      { shape: number[]; l2: number; largest: number; indices: readonly number[]; values: readonly number[] }
    >
  >;
}

interface LibraryCases {
  readonly height: number;
  readonly width: number;
  readonly cases: readonly LibraryCase[];
}

/** Made by test/fixtures/libraryNets/make.py with the libraries themselves. */
function readCases(library: string): LibraryCases {
  const path = new URL(`../../fixtures/libraryNets/${library}.json`, import.meta.url);
  return JSON.parse(readFileSync(path, 'utf8')) as LibraryCases;
}

const all = ['torch', 'keras'].map(readCases);
const { height, width } = all[0];
const cases = all.flatMap((library) => library.cases);

let tf: Tf;
let net: Net | undefined;

beforeAll(async () => {
  tf = await loadTensorFlow();
});

afterEach(() => {
  net?.dispose();
  net = undefined;
});

function tensorsOf({ tensors }: LibraryCase): Map<string, NamedTensor> {
  return new Map(
    tensors.map(({ name, shape, lo, hi }) => {
      const count = shape.reduce((product, side) => product * side, 1);
      return [name, { name, shape, values: formulaValues(name, count, { lo, hi }) }];
    }),
  );
}

function image(): Uint8Array {
  return Uint8Array.from(formulaValues('image', height * width * 3, { lo: 0, hi: 256 }), Math.floor);
}

describe('weights of other libraries', () => {
  it.each(cases.map((one) => [`${one.encoder} of ${one.naming}`, one] as const))(
    '%s give the features that they give there',
    (_, library) => {
      const encoder = encoders.get(library.encoder);
      // Names that two of timm's nets share are told apart by timm's name of the net.
      const architecture = `${library.naming.includes('_tf_') ? 'tf_' : ''}${encoder.id}`;
      const weights = { tensors: tensorsOf(library), skipped: [] };
      const named = recogniseFile(planEncoder(encoder), {
        ...{ encoder: encoder.id, file: 'net.safetensors', weights },
        ...{ naming: null, architecture },
      });
      expect(named.scheme.id).toBe(library.naming);
      net = createNet(tf, {
        encoder: withConventions(encoder, named.scheme.conventions),
        decoder: decoders.get('fcn32'),
        classes: 2,
        seed: 1,
      });
      const report = applyWeights(tf, net, named);
      expect({ notInFile: report.notInFile, reinitialised: report.reinitialised }).toEqual({
        notInFile: [],
        reinitialised: [],
      });
      const features = net.encode(uploadBytes(tf, image(), [1, height, width, 3]), { training: false });
      for (const stride of strides) {
        const { shape, l2, largest, indices, values } = library.features[stride];
        expect(features[stride].shape, `stride ${stride}`).toEqual(shape);
        const actual = features[stride].dataSync<'float32'>();
        const differences = indices.map((index, place) => Math.abs(actual[index] - values[place]));
        expect(Math.max(...differences) / largest, `stride ${stride}`).toBeLessThan(1e-3);
        const norm = Math.sqrt(actual.reduce((sum, value) => sum + value * value, 0));
        expect(Math.abs(norm - l2) / l2, `stride ${stride}`).toBeLessThan(1e-3);
        features[stride].dispose();
      }
    },
  );
});
