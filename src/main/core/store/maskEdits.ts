import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import { z } from 'zod';
import { ignoreIndex } from '../../../shared/domain/labels.ts';
import type { MaskRect } from '../../../shared/domain/maskPatch.ts';
import { StudioError } from '../../../shared/errors.ts';
import type { LabelMask } from '../data/labelMask.ts';

const inflateAsync = promisify(inflate);

/** New class ids of some rectangles of a mask, as a client sent and the journal keeps them. */
export interface MaskPatch {
  readonly rects: readonly MaskRect[];
  /** zlib stream of the rectangles' ids one after another, each row-major. */
  readonly deflated: Uint8Array;
}

/** One record of an item's journal. */
export type EditRecord =
  | { readonly kind: 'base'; readonly width: number; readonly height: number; readonly digest: string }
  | ({ readonly kind: 'patch' } & MaskPatch)
  /** The mask file held the first `edits` patches: written before the file, so that a kill between them is understood. */
  | { readonly kind: 'written'; readonly edits: number; readonly digest: string };

const count = z.int().min(0);
const rectSchema = z.object({ x: count, y: count, width: z.int().min(1), height: z.int().min(1) });
const headSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('base'), width: z.int().min(1), height: z.int().min(1), digest: z.string() }),
  z.object({ kind: z.literal('patch'), rects: z.array(rectSchema).min(1) }),
  z.object({ kind: z.literal('written'), edits: count, digest: z.string() }),
]);

/** A line of JSON, then for a patch its ids. */
export function encodeRecord(record: EditRecord): Uint8Array {
  if (record.kind !== 'patch') return Buffer.from(`${JSON.stringify(record)}\n`);
  const { deflated, ...head } = record;
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), deflated]);
}

/** null: no record of this version. */
export function decodeRecord(payload: Buffer): EditRecord | null {
  const end = payload.indexOf(0x0a);
  if (end === -1) return null;
  const head = headSchema.safeParse(parseJson(payload.toString('utf8', 0, end)));
  if (!head.success) return null;
  return head.data.kind === 'patch' ? { ...head.data, deflated: payload.subarray(end + 1) } : head.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Same for the same ids whatever program wrote the file; "none" for an item without a mask. */
export function maskDigest(mask: LabelMask | null): string {
  if (mask === null) return 'none';
  return createHash('sha256').update(`${mask.width}x${mask.height}\n`).update(mask.data).digest('hex');
}

/** All void: what an item without a mask starts from. */
export function emptyMask(width: number, height: number): LabelMask {
  return { width, height, data: new Uint8Array(width * height).fill(ignoreIndex) };
}

/** The ids of a patch for a mask of this size. Throws StudioError('badInput') where they do not fit it. */
export async function inflatePatch(
  { rects, deflated }: MaskPatch,
  { width, height }: Pick<LabelMask, 'width' | 'height'>,
): Promise<Uint8Array> {
  const outside = rects.some((rect) => rect.x + rect.width > width || rect.y + rect.height > height);
  const expected = rects.reduce((sum, rect) => sum + rect.width * rect.height, 0);
  // Rectangles of one edit do not overlap: more pixels than the mask has are no edit of ours.
  if (outside || expected > width * height) throw badPatch('its rectangles lie outside the mask');
  const ids = await inflateAsync(deflated, { maxOutputLength: expected }).catch((thrown: unknown) => {
    throw badPatch(thrown instanceof Error ? thrown.message : String(thrown));
  });
  if (ids.length !== expected) throw badPatch(`it holds ${ids.length} of ${expected} pixels`);
  return ids;
}

function badPatch(why: string): StudioError {
  return new StudioError('badInput', `This edit of a mask cannot be read: ${why}.`, {
    fix: 'Open the image again; the mask is as it was before this edit.',
  });
}

/** Writes inflated ids into the mask; `counts[id]` follows, one entry for each of the 256 ids. */
export function applyPatch(
  mask: LabelMask,
  rects: readonly MaskRect[],
  ids: Uint8Array,
  counts?: Uint32Array,
): void {
  let from = 0;
  for (const { x, y, width, height } of rects) {
    for (let row = y; row < y + height; row += 1, from += width) {
      const at = row * mask.width + x;
      const after = ids.subarray(from, from + width);
      if (counts !== undefined) recount(counts, mask.data.subarray(at, at + width), after);
      mask.data.set(after, at);
    }
  }
}

function recount(counts: Uint32Array, before: Uint8Array, after: Uint8Array): void {
  for (const id of before) counts[id] -= 1;
  for (const id of after) counts[id] += 1;
}

export type Replay =
  /** `isWhole`: every record was an edit that fits the mask; else those before the first that does not. */
  | {
      readonly kind: 'replayed';
      readonly mask: LabelMask;
      readonly edits: number;
      readonly isWhole: boolean;
    }
  /** The mask file is none that this journal knows: another program wrote it. */
  | { readonly kind: 'conflict'; readonly edits: number }
  | { readonly kind: 'unusable' };

/**
 * What a journal says about an item whose mask file holds `stored` now: the edits that are not yet in the file, put
 * on top of it. `force` puts all edits on a file the journal does not know.
 */
export async function replayEdits(
  records: readonly EditRecord[],
  stored: LabelMask | null,
  force: boolean,
): Promise<Replay> {
  const base = records.at(0);
  const rest = records.slice(1);
  if (base?.kind !== 'base') return { kind: 'unusable' };
  const patches = rest.filter((record) => record.kind === 'patch');
  const known = findWritten(base, rest, maskDigest(stored));
  if (known === null && !force) return { kind: 'conflict', edits: patches.length };
  const mask = stored === null ? emptyMask(base.width, base.height) : copyOf(stored);
  if (mask.width !== base.width || mask.height !== base.height) return { kind: 'unusable' };
  const missing = patches.slice(known ?? 0);
  for (const [edits, patch] of missing.entries()) {
    const ids = await inflatePatch(patch, mask).catch(() => null);
    if (ids === null) return { kind: 'replayed', mask, edits, isWhole: false };
    applyPatch(mask, patch.rects, ids);
  }
  return { kind: 'replayed', mask, edits: missing.length, isWhole: true };
}

/** How many edits a file of this digest holds; null for an unknown one. */
function findWritten(
  base: Extract<EditRecord, { kind: 'base' }>,
  records: readonly EditRecord[],
  digest: string,
): number | null {
  const written = records.findLast((record) => record.kind === 'written' && record.digest === digest);
  if (written?.kind === 'written') return written.edits;
  return base.digest === digest ? 0 : null;
}

function copyOf(mask: LabelMask): LabelMask {
  return { ...mask, data: mask.data.slice() };
}
