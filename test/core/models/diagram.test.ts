import { describe, expect, it } from 'vitest';
import type { NetDiagram } from '../../../src/shared/domain/netFigures.ts';
import { describeNet } from '../../../src/main/core/models/cost.ts';
import { decoders } from '../../../src/main/core/models/decoders/index.ts';
import { drawNet } from '../../../src/main/core/models/diagram.ts';
import { encoders } from '../../../src/main/core/models/encoders/index.ts';
import { resolveOutputStride } from '../../../src/main/core/models/outputStride.ts';
import { defaultNetOptions } from '../../../src/main/core/models/spec.ts';

const classes = 11;
const pairs = encoders.entries.flatMap((encoder) =>
  decoders.entries
    .filter((decoder) => (decoder.supports?.(encoder) ?? null) === null)
    .map((decoder) => [encoder.id, decoder.id] as const),
);

function draw(encoder: string, decoder: string): NetDiagram {
  const [from, onto] = [encoders.get(encoder), decoders.get(decoder)];
  const outputStride = resolveOutputStride(from, onto, 'auto');
  const built = onto.create({ classes, options: defaultNetOptions });
  return drawNet(from, built, { height: 384, width: 480, outputStride });
}

describe('the diagram of a net', () => {
  it('shows the skip connections of LinkNet where its paper has them', () => {
    const { encoder, decoder, skips } = draw('resnet18', 'linknet');
    expect(encoder.map(({ stride, channels }) => `${stride}:${channels}`)).toEqual([
      ...['1:3', '2:64', '4:64', '8:128', '16:256', '32:512'],
    ]);
    expect(decoder.map(({ stride }) => stride)).toEqual([32, 16, 8, 4, 2, 1]);
    expect(skips.map(({ from, to, join }) => [encoder[from].stride, decoder[to].stride, join])).toEqual([
      [16, 16, 'add'],
      [8, 8, 'add'],
      [4, 4, 'add'],
    ]);
  });

  it.each(pairs)(
    'of %s and %s goes from the image to the classes and counts every weight',
    (encoder, decoder) => {
      const diagram = draw(encoder, decoder);
      const out = diagram.decoder.at(-1);
      expect([out?.stride, out?.channels]).toEqual([1, classes]);
      const strides = diagram.decoder.map(({ stride }) => stride);
      expect(strides).toEqual([...new Set(strides)].sort((a, b) => b - a));
      for (const { from, to } of diagram.skips) {
        expect(diagram.encoder[from]).toBeDefined();
        expect(diagram.decoder[to]).toBeDefined();
      }
      const counted = [...diagram.encoder, ...diagram.decoder].reduce(
        (sum, { parameters }) => sum + parameters,
        0,
      );
      const { params } = describeNet({ encoder, decoder, classes, size: { height: 384, width: 480 } });
      expect(counted).toBe(params);
    },
  );
});
