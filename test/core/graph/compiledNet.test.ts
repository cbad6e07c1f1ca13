import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openCompiledNet } from '../../../src/main/core/graph/compiledNet.ts';
import { prepareGraph } from '../../../src/main/core/graph/graphCache.ts';
import { netOf, type NetDescription } from '../../../src/main/core/graph/request.ts';
import { createQuietContext } from '../../../src/main/core/jobContext.ts';
import { defaultNetOptions } from '../../../src/main/core/models/spec.ts';
import { loadTensorFlow, type Tf } from '../../../src/main/core/tensors/backend.ts';
import { relativeDifference } from '../../../src/main/core/exporters/difference.ts';
import { randomBatch } from '../../support/engines.ts';

let tf: Tf;

beforeAll(async () => {
  tf = await loadTensorFlow();
});

describe('a net that only predicts', () => {
  it.each([
    ['resnet18', 'linknet'],
    ['mobilenet_v1_025', 'deeplab_v3plus'],
  ])('has the logits of the eager net, whatever the size: %s with %s', async (encoder, decoder) => {
    const description = describeNet(encoder, decoder);
    const eager = netOf(tf, description);
    const weights = new Map(
      eager.variables.map(({ name, value }, index) => {
        // Statistics and scales other than 0 and 1, so that folding them shows.
        const shift = value.rank === 1 ? 0.01 * ((index % 7) + 1) : 0;
        const values = value.dataSync<'float32'>().map((one) => one + shift);
        tf.tidy(() => value.assign(tf.tensor(values, value.shape)));
        return [name, { name, shape: value.shape, values }] as const;
      }),
    );
    const compiled = (await openCompiledNet(tf, { description, weights }, createQuietContext()))!;
    for (const size of [
      { batch: 1, height: 64, width: 96 },
      { batch: 3, height: 128, width: 64 },
    ]) {
      const { images } = randomBatch(size);
      const shape = [size.batch, size.height, size.width, 3] as const;
      const [found, expected] = [compiled, eager].map((net) =>
        tf.tidy(() => net.logits(images, shape, { training: false }).dataSync<'float32'>()),
      );
      expect(relativeDifference(found, expected)).toBeLessThan(1e-4);
    }
    compiled.dispose();
    eager.dispose();
  });

  it('leaves no file of its weights behind', async () => {
    const description = describeNet('mobilenet_v1_025', 'fcn8');
    const net = netOf(tf, description);
    const weights = new Map(
      net.variables.map(({ name, value }) => [
        name,
        { name, shape: value.shape, values: value.dataSync<'float32'>() },
      ]),
    );
    const graph = await prepareGraph(tf, { net: description, training: null }, createQuietContext());
    const [missing] = weights.keys();
    const partial = new Map([...weights].filter(([name]) => name !== missing));
    const fails = openCompiledNet(tf, { description, weights: partial }, createQuietContext());
    await expect(fails).rejects.toThrow(`"${missing}" should be`);
    (await openCompiledNet(tf, { description, weights }, createQuietContext()))!.dispose();
    const files = await readdir(dirname(graph.folder));
    expect(
      files.filter((name) => name.endsWith(`.${process.pid}`) || name.includes(`.${process.pid}-`)),
    ).toEqual([]);
    net.dispose();
  });
});

function describeNet(encoder: string, decoder: string): NetDescription {
  const options = defaultNetOptions;
  return { encoder, decoder, classes: 5, options, conventions: {}, batchNormMomentum: null };
}
