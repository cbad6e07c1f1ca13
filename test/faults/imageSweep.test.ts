import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decodeImage } from '../../src/main/core/data/imageIo.ts';
import { decodeRawMask } from '../../src/main/core/data/maskIo.ts';
import { createRng } from '../../src/main/core/data/rng.ts';
import { StudioError } from '../../src/shared/errors.ts';
import { describeWithData, testData } from '../support/testData.ts';

const folders = [
  ['hostile', 'images'],
  ['hostile', 'pngsuite', 'png'],
  ['edge-images', 'images'],
  ['edge-images', 'masks'],
];
const cuts = 8;
const mutations = 8;

/** Decoded, or refused with a StudioError that is no defect of ours; anything else fails. */
async function decodesOrRefuses(bytes: Uint8Array, name: string): Promise<void> {
  for (const decode of [decodeImage, decodeRawMask]) {
    const started = performance.now();
    const thrown: unknown = await decode(bytes, name).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (thrown !== undefined) expect(thrown, name).toBeInstanceOf(StudioError);
    if (thrown instanceof StudioError) expect(thrown.code, name).toBe('badInput');
    expect(performance.now() - started, name).toBeLessThan(10_000);
  }
}

function mutated(bytes: Uint8Array, key: number): Uint8Array {
  const rng = createRng(key);
  const out = Uint8Array.from(bytes);
  for (let i = 0; i <= rng.below(6); i++) out[rng.below(out.length)] = rng.below(256);
  return out;
}

describeWithData('hostile', 'every image file of the test data', () => {
  it.each(folders.map((parts) => ({ parts })))(
    '$parts: whole, cut short and with changed bytes',
    async ({ parts }) => {
      const folder = testData(...parts);
      const names = readdirSync(folder).filter((name) => !/LICENSE|\.npy$/.test(name));
      for (const [i, name] of names.entries()) {
        const bytes = readFileSync(`${folder}/${name}`);
        await decodesOrRefuses(bytes, name);
        for (let cut = 0; cut < cuts; cut++)
          await decodesOrRefuses(bytes.subarray(0, (bytes.length * cut) / cuts), name);
        if (bytes.length === 0) continue;
        for (let j = 0; j < mutations; j++) await decodesOrRefuses(mutated(bytes, i * mutations + j), name);
      }
      expect(process.memoryUsage().rss).toBeLessThan(1.5 * 2 ** 30);
    },
  );
});
