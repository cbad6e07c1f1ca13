import { beforeAll, describe, expect, it } from 'vitest';
import { decoders } from '../../src/main/core/models/decoders/index.ts';
import { encoders } from '../../src/main/core/models/encoders/index.ts';
import { loadTensorFlow, type Tf } from '../../src/main/core/tensors/backend.ts';
import { compareSteps } from '../support/engines.ts';

const pairs = encoders.ids.flatMap((encoder) =>
  decoders.ids
    .filter((decoder) => (decoders.get(decoder).supports?.(encoders.get(encoder)) ?? null) === null)
    .map((decoder) => ({ encoder, decoder })),
);

let tf: Tf;

beforeAll(async () => {
  tf = await loadTensorFlow();
});

describe('the graph engine has the gradients of the eager one', () => {
  // Graphs are recorded by processes of their own: one is recorded while another is compared.
  it.concurrent.each(pairs)('$encoder with $decoder', async ({ encoder, decoder }) => {
    const result = await compareSteps(tf, { encoder, decoder }, { batch: 2, height: 64, width: 96 });
    expect(result.loss).toBeLessThan(1e-6);
    expect(result.gradients.error, result.gradients.name).toBeLessThan(1e-4);
    expect(result.weights.error, result.weights.name).toBeLessThan(1e-4);
  });
});
