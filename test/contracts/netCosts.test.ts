import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeNet } from '../../src/main/core/models/cost.ts';
import { decoders } from '../../src/main/core/models/decoders/index.ts';
import { encoders } from '../../src/main/core/models/encoders/index.ts';

/** Made by test/fixtures/netCosts/profile.py with TensorFlow's profiler, of the graphs that export.ts beside it writes. */
const profiled = JSON.parse(
  readFileSync(new URL('../fixtures/netCosts/expected.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, { readonly params: number; readonly multiplyAdds: number }>>;

it('every pair has the parameters and multiply-adds that the profiler of TensorFlow counts', () => {
  const size = { height: 96, width: 160 };
  const described = encoders.ids.flatMap((encoder) =>
    decoders.ids.map((decoder) => {
      const { params, multiplyAdds } = describeNet({ encoder, decoder, classes: 7, size });
      return [`${encoder}+${decoder}`, { params, multiplyAdds }] as const;
    }),
  );
  expect(Object.fromEntries(described)).toEqual(profiled);
});
