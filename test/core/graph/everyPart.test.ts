import { beforeAll, expect, it } from 'vitest';
import { decoders } from '../../../src/main/core/models/decoders/index.ts';
import { encoders } from '../../../src/main/core/models/encoders/index.ts';
import { loadTensorFlow, type Tf } from '../../../src/main/core/tensors/backend.ts';
import { compareSteps } from '../../support/engines.ts';

let tf: Tf;

beforeAll(async () => {
  tf = await loadTensorFlow();
});

it.each(decoders.ids)('a step of the graph engine is the eager one with the decoder %s', async (decoder) => {
  const pair = { encoder: 'mobilenet_v1_025', decoder };
  const { loss, gradients } = await compareSteps(tf, pair, { batch: 2, height: 64, width: 96 });
  expect(loss).toBeLessThan(1e-6);
  expect(gradients.error, gradients.name).toBeLessThan(1e-4);
});

it.each(encoders.ids)('a step of the graph engine is the eager one with the encoder %s', async (encoder) => {
  // The decoder's gradients: those of an encoder before batch normalisation are sums that cancel, and show rounding.
  const pair = { encoder, decoder: 'lraspp', freezeEncoder: true };
  const { loss, gradients } = await compareSteps(tf, pair, { batch: 2, height: 64, width: 64 });
  expect(loss).toBeLessThan(1e-6);
  expect(gradients.error, gradients.name).toBeLessThan(1e-4);
});
