import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readWeightFile } from '../../../src/main/core/models/weights/readers/weightFile.ts';
import { StudioError } from '../../../src/shared/errors.ts';

const folder = new URL('../../fixtures/weightFiles/', import.meta.url);

function fixture(name: string): string {
  return fileURLToPath(new URL(name, folder));
}

type Expected = Readonly<Record<string, Readonly<Record<string, { shape: number[]; values: number[] }>>>>;

/** Made by test/fixtures/weightFiles/make.py: what PyTorch, safetensors and Keras wrote into each file. */
const expected = ['torch', 'keras'].reduce<Expected>(
  (all, library) => ({
    ...all,
    ...(JSON.parse(readFileSync(fixture(`expected_${library}.json`), 'utf8')) as Expected),
  }),
  {},
);

describe('files of weights', () => {
  it.each(Object.keys(expected))('%s gives what its library wrote', async (name) => {
    const { tensors } = await readWeightFile(fixture(name));
    const found = [...tensors.values()].map(({ name: key, shape, values }) => [
      key,
      { shape, values: [...values] },
    ]);
    expect(Object.fromEntries(found)).toEqual(expected[name]);
  });
});

describe('hostile files of weights', () => {
  it.each([
    ['hostile_call.pth', /the global (posix|nt)\.system is refused/],
    ['hostile_module.pth', /the global torch\.nn\.modules\.linear\.Linear is refused/],
    ['hostile_compressed.pth', /its member ".*" is compressed/],
    ['hostile_bomb.pth', /is compressed/],
    ['hostile_link.h5', /"w" is a link to another file, which is refused/],
    ['hostile_filter.h5', /"w" is stored through the filter \w+, which is refused/],
    ['hostile_virtual.h5', /"w" is a virtual data set, which is refused/],
    ['hostile_external.h5', /cannot be read as pretrained weights/],
    ['hostile_size.h5', /its values are larger than the file/],
    ['hostile_loop.h5', /it holds too many groups/],
  ])('%s is refused by name', async (name, why) => {
    const refusal = await readWeightFile(fixture(name)).catch((thrown: unknown) => thrown);
    expect(refusal).toBeInstanceOf(StudioError);
    expect((refusal as StudioError).message).toMatch(why);
    expect((refusal as StudioError).message).toContain(name);
  });
});
