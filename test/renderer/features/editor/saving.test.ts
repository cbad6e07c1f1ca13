import { beforeEach, describe, expect, it } from 'vitest';
import { StudioError } from '../../../../src/shared/errors.ts';
import type { Patch } from '../../../../src/renderer/features/editor/document/patch.ts';
import { packIds } from '../../../../src/renderer/features/editor/document/packedIds.ts';
import { encodePatch } from '../../../../src/renderer/features/editor/saving/encodePatch.ts';
import type { WirePatch } from '../../../../src/renderer/features/editor/saving/encodePatch.ts';
import { PatchSaver } from '../../../../src/renderer/features/editor/saving/patchSaver.ts';
import type { SaverPorts } from '../../../../src/renderer/features/editor/saving/patchSaver.ts';

/** A patch of one tile of 4 × 2 pixels that sets `id`. */
function patchOf(id: number, x = 0): Patch {
  const rect = { x, y: 0, width: 4, height: 2 };
  return {
    tiles: [
      { rect, before: packIds(new Uint8Array(8).fill(255)), after: packIds(new Uint8Array(8).fill(id)) },
    ],
  };
}

async function inflate({ ids }: WirePatch): Promise<readonly number[]> {
  const bytes = Uint8Array.from(atob(ids), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return [...new Uint8Array(await new Response(stream).arrayBuffer())];
}

describe('a patch on its way', () => {
  it('holds the new ids of its tiles one after another', async () => {
    const patch = { tiles: [...patchOf(3).tiles, ...patchOf(7, 4).tiles] };
    const [wire, ...more] = await encodePatch(patch);
    expect(more).toEqual([]);
    expect(wire.rects.map(({ x }) => x)).toEqual([0, 4]);
    expect(await inflate(wire)).toEqual([...Array<number>(8).fill(3), ...Array<number>(8).fill(7)]);
  });

  it('is cut into several where it would be too large for a call', async () => {
    const patch = { tiles: [1, 2, 3, 4].flatMap((id) => patchOf(id, id * 4).tiles) };
    const wires = await encodePatch(patch, 20);
    expect(wires.flatMap(({ rects }) => rects.map(({ x }) => x))).toEqual([4, 8, 12, 16]);
    expect(wires.length).toBeGreaterThan(1);
  });
});

let states: string[];
let sent: number[];
let failures: (StudioError | null)[];
let compared: { revision: number; held: number | null };
let stopped: number;
let told: StudioError[];

/** A host that counts revisions from 10 and fails as told, one failure a call. */
const ports: SaverPorts = {
  async send(revision, patch) {
    const failure = failures.shift();
    if (failure != null) throw failure;
    sent.push(revision, (await inflate(patch))[0] ?? -1);
    return revision + 1;
  },
  compare: () => Promise.resolve(compared),
  fileChanged: () => void (stopped += 1),
  failed: (error) => void told.push(error),
  state: (state) => void states.push(state),
  retry: () => Promise.resolve(),
};

beforeEach(() => {
  [states, sent, failures, told] = [[], [], [], []];
  stopped = 0;
  compared = { revision: 10, held: 0 };
});

const conflict = (reason: string): StudioError => new StudioError('conflict', 'no', { details: { reason } });

async function save(...ids: readonly number[]): Promise<PatchSaver> {
  const saver = new PatchSaver(ports, 10);
  for (const id of ids) saver.push(patchOf(id));
  await saver.settled();
  return saver;
}

describe('saving', () => {
  it('sends edits in order, each on the one before, and says saved at the end', async () => {
    const saver = await save(1, 2, 3);
    expect(sent).toEqual([10, 1, 11, 2, 12, 3]);
    expect(states.at(-1)).toBe('saved');
    expect(saver.waiting).toEqual([]);
  });

  it('keeps an edit that failed, says so, and sends it again', async () => {
    failures = [null, new StudioError('diskFull', 'The disk is full.')];
    compared = { revision: 11, held: 0 };
    await save(1, 2);
    expect(sent).toEqual([10, 1, 11, 2]);
    expect(states).toContain('failed');
    expect(told.map(({ code }) => code)).toEqual(['diskFull']);
  });

  it('does not send again what the host held though its answer was lost', async () => {
    failures = [new StudioError('internal', 'closed')];
    compared = { revision: 500, held: 1 };
    await save(1, 2);
    expect(sent).toEqual([500, 2]);
  });

  it('gives edits up where another window went on without them, and goes on from there', async () => {
    failures = [conflict('otherWindow')];
    compared = { revision: 70, held: null };
    const saver = await save(1);
    expect([sent, told, saver.waiting]).toEqual([[], [], []]);
    saver.push(patchOf(2));
    await saver.settled();
    expect(sent).toEqual([70, 2]);
  });

  it('waits for a decision where another program wrote the file', async () => {
    failures = [conflict('file')];
    const saver = await save(1);
    expect([stopped, saver.waiting.length, states.at(-1)]).toEqual([1, 1, 'failed']);
    saver.push(patchOf(2));
    await saver.settled();
    expect(sent).toEqual([]);
    saver.resume(30, true);
    await saver.settled();
    expect(sent).toEqual([30, 1, 31, 2]);
  });
});
