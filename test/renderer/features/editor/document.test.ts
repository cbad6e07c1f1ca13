import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { replaceClass } from '../../../../src/renderer/features/editor/document/commands/replaceClass.ts';
import { takeIds } from '../../../../src/renderer/features/editor/document/commands/takeIds.ts';
import { History } from '../../../../src/renderer/features/editor/document/history.ts';
import { createMaskBuffer } from '../../../../src/renderer/features/editor/document/maskBuffer.ts';
import { MaskDocument } from '../../../../src/renderer/features/editor/document/maskDocument.ts';
import { packIds, unpackIds } from '../../../../src/renderer/features/editor/document/packedIds.ts';
import { writableIds } from '../../../../src/renderer/features/editor/document/paint.ts';
import type { Patch } from '../../../../src/renderer/features/editor/document/patch.ts';
import { applyPatch } from '../../../../src/renderer/features/editor/document/patch.ts';

/** Wider than two tiles, so that spans cross their borders. */
const [width, height] = [150, 70];
const all = writableIds(new Set(), 'any');

function open(): MaskDocument {
  return new MaskDocument(createMaskBuffer(width, height));
}

function paint(document: MaskDocument, id: number, y = 3, from = 0, to = 20, writable = all): void {
  document.begin().fillSpan(y, from, to, id, writable);
  document.commit(`paint ${id}`, 'brush');
}

const at = (document: MaskDocument, x: number, y: number): number | undefined =>
  document.buffer.data[y * width + x];

function countOf(document: MaskDocument): Record<number, number> {
  const counted: Record<number, number> = {};
  for (const id of document.buffer.data) counted[id] = (counted[id] ?? 0) + 1;
  return counted;
}

describe('a mask document', () => {
  it('starts as void everywhere', () => {
    expect(countOf(open())).toEqual({ 255: width * height });
  });

  it('leaves locked classes alone, and paints void only where it is told so', () => {
    const document = open();
    paint(document, 1);
    paint(document, 2, 3, 0, 40, writableIds(new Set([1]), 'any'));
    expect([at(document, 5, 3), at(document, 30, 3)]).toEqual([1, 2]);
    paint(document, 3, 3, 0, 60, writableIds(new Set(), 'void'));
    expect([at(document, 5, 3), at(document, 30, 3), at(document, 50, 3)]).toEqual([1, 2, 3]);
    paint(document, 4, 3, 0, 80, writableIds(new Set([255]), 'void'));
    expect(at(document, 70, 3)).toBe(255);
  });

  it('clips what reaches outside', () => {
    const document = open();
    paint(document, 1, -1);
    paint(document, 1, height);
    expect(document.history.entries).toHaveLength(0);
    paint(document, 1, 0, -30, 400);
    expect(countOf(document)[1]).toBe(width);
  });

  it('makes one entry of a gesture, and none where no pixel changed', () => {
    const document = open();
    const gesture = document.begin();
    for (let y = 0; y < 10; y += 1) gesture.fillSpan(y, 0, 100, 1, all);
    document.commit('stroke', 'brush');
    paint(document, 1, 5, 20, 30);
    expect(document.history.entries.map(({ name }) => name)).toEqual(['stroke']);
  });

  it('rolls a cancelled gesture back, and tells what to repaint', () => {
    const document = open();
    paint(document, 1);
    const before = document.buffer.data.slice();
    const repainted: number[] = [];
    document.listen({ repaint: (rect) => repainted.push(rect.width) });
    document.begin().fillSpan(3, 0, 150, 2, all);
    document.cancel();
    expect(document.buffer.data).toEqual(before);
    expect(repainted).toEqual([width]);
    expect(document.history.entries).toHaveLength(1);
  });

  it('takes the gesture in progress back first when undoing', () => {
    const document = open();
    paint(document, 1);
    document.begin().fillSpan(9, 0, 9, 2, all);
    expect(document.undo()).toBe(true);
    expect([at(document, 3, 9), at(document, 3, 3)]).toEqual([255, 1]);
    document.undo();
    expect(at(document, 3, 3)).toBe(255);
    expect(document.undo()).toBe(false);
  });

  it.each<[string, (document: MaskDocument) => unknown]>([
    ['a commit', (document) => document.commit('stroke', 'brush')],
    ['a step of the history', (document) => document.goTo(0)],
    ['another gesture', (document) => document.begin()],
    ['ids from elsewhere', (document) => document.replace(document.buffer.data.slice())],
  ])('takes nothing more from a gesture ended by %s', (_, end) => {
    const document = open();
    paint(document, 1);
    const gesture = document.begin();
    gesture.fillSpan(9, 0, 9, 2, all);
    end(document);
    const counted = countOf(document);
    gesture.fillSpan(20, 0, 9, 2, all);
    expect([gesture.isEnded, countOf(document)]).toEqual([true, counted]);
  });

  it('goes to any place of its history', () => {
    const document = open();
    for (const id of [1, 2, 3]) paint(document, id);
    document.goTo(1);
    expect(at(document, 0, 3)).toBe(1);
    document.goTo(3);
    expect(at(document, 0, 3)).toBe(3);
    document.goTo(0);
    expect(at(document, 0, 3)).toBe(255);
  });

  it('replaces a class, and takes ids from elsewhere where paint may go', () => {
    const document = open();
    paint(document, 1);
    replaceClass(document, 1, 7);
    document.commit('replace', 'replaceClass');
    expect(countOf(document)).toEqual({ 7: 20, 255: width * height - 20 });
    const predicted = new Uint8Array(width * height).fill(4).fill(255, 0, width);
    takeIds(document, predicted, writableIds(new Set(), 'void'));
    document.commit('prediction', 'prediction');
    expect(countOf(document)).toEqual({ 7: 20, 255: width, 4: width * height - width - 20 });
  });
});

describe('the history', () => {
  it('lets the oldest entries go when it grows too large', () => {
    const history = new History(1000);
    const bytes = packIds(new Uint8Array(300).map((_, i) => i));
    const patch: Patch = {
      tiles: [{ rect: { x: 0, y: 0, width: 30, height: 10 }, before: bytes, after: bytes }],
    };
    for (const name of ['a', 'b', 'c']) history.push({ name, by: 'brush', at: new Date(0), patch });
    expect(history.entries.map(({ name }) => name)).toEqual(['c']);
    expect(history.position).toBe(1);
  });

  it('equals a list of whole masks after any 1,000 commands, and so do the pixel counts and what is sent to disk', () => {
    fc.assert(
      fc.property(fc.array(command, { minLength: 1000, maxLength: 1000 }), (commands) =>
        runAgainstModel(commands),
      ),
      { numRuns: 3, seed: 1 },
    );
  });

  it('equals it in many short sequences', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 30 }), (commands) => runAgainstModel(commands)),
      { numRuns: 1000, seed: 2 },
    );
  });
});

interface Painting {
  readonly kind: 'paint' | 'cancelled';
  readonly spans: readonly (readonly [number, number, number])[];
  readonly id: number;
}
type Command = Painting | { readonly kind: 'undo' | 'redo' };
const span = fc.tuple(fc.nat({ max: 19 }), fc.integer({ min: -3, max: 90 }), fc.integer({ min: 0, max: 95 }));
const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('paint' as const, 'cancelled' as const), spans: fc.array(span, { maxLength: 4 }), id: fc.constantFrom(0, 1, 2, 255) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('undo' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('redo' as const) }) },
); // prettier-ignore

/** The model keeps every state whole. */
function runAgainstModel(commands: readonly Command[]): void {
  const size = { width: 90, height: 20 };
  const document = new MaskDocument(createMaskBuffer(size.width, size.height));
  const onDisk = createMaskBuffer(size.width, size.height);
  document.listen({ changed: (patch) => void applyPatch(onDisk, patch, 'after') });
  const states: Uint8Array[] = [document.buffer.data.slice()];
  let position = 0;
  for (const one of commands) {
    if ('spans' in one) {
      const next = paintBoth(document, states[position], one);
      if (next !== null) states.splice(++position, Infinity, next);
    } else if (one.kind === 'undo') position -= Number(document.undo());
    else position += Number(document.redo());
    if (!isSame(document.buffer.data, states[position])) throw new Error(`another mask after ${one.kind}`);
  }
  if (!isSame(onDisk.data, states[position])) throw new Error('another mask on disk');
  const counts = createMaskBuffer(size.width, size.height, states[position]).counts;
  if (String(document.buffer.counts) !== String(counts)) throw new Error('other pixel counts');
}

/** Paints the document; returns the model's next state, null where there is none. */
function paintBoth(
  document: MaskDocument,
  state: Uint8Array,
  { kind, spans, id }: Painting,
): Uint8Array | null {
  const { width: columns } = document.buffer;
  const next = state.slice();
  const gesture = document.begin();
  for (const [y, from, to] of spans) {
    gesture.fillSpan(y, from, to, id, all);
    if (from < to) next.fill(id, y * columns + Math.max(0, from), y * columns + Math.min(columns, to));
  }
  if (kind === 'paint') return document.commit('paint', 'brush') ? next : null;
  document.cancel();
  return null;
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}

describe('packed ids', () => {
  it('give back any ids', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300, max: 3 }), (ids) => {
        expect(unpackIds(packIds(ids), ids.length)).toEqual(ids);
      }),
      { seed: 1 },
    );
    const long = new Uint8Array(200_000).fill(9, 70_000);
    expect(isSame(unpackIds(packIds(long), long.length), long)).toBe(true);
    expect(packIds(long).bytes.length).toBeLessThan(20);
  });
});
