import { StandardRPCJsonSerializer } from '@orpc/client/standard';
import { expect, it } from 'vitest';
import { asLongTable, longTables } from '../../src/shared/contract/longTables.ts';

const serializer = new StandardRPCJsonSerializer({ customJsonSerializers: [longTables] });

function rows(count: number): readonly object[] {
  return Array.from({ length: count }, (_, at) => ({ id: `"é${at}"`, mask: null, pixels: { 0: at } }));
}

/** The answer as it is on the wire, and what the other end makes of it. */
function send(answer: unknown): { readonly sent: unknown; readonly got: unknown } {
  const [json, meta] = serializer.serialize(answer);
  const wire = JSON.parse(JSON.stringify({ json, meta })) as { json: unknown; meta: typeof meta };
  return { sent: wire.json, got: serializer.deserialize(wire.json, wire.meta) };
}

it('sends a long table as one text, and the other end has the same rows', () => {
  const { sent, got } = send({ revision: 3, items: asLongTable(rows(6000)) });
  expect(sent).toEqual({ revision: 3, items: expect.any(String) });
  expect(got).toEqual({ revision: 3, items: rows(6000) });
});

it('sends a short table as it is', () => {
  const { sent, got } = send({ items: asLongTable(rows(5000)) });
  expect(sent).toEqual({ items: rows(5000) });
  expect(got).toEqual(sent);
});

it('leaves a text that is no table alone', () => {
  expect(send({ items: '[1]' }).got).toEqual({ items: '[1]' });
});
