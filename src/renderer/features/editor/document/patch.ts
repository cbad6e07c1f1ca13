import type { MaskRect } from '../../../../shared/domain/maskPatch.ts';
import type { MaskBuffer } from './maskBuffer.ts';
import { writeRect } from './maskBuffer.ts';
import { unpackIds } from './packedIds.ts';
import type { PackedIds } from './packedIds.ts';
import { unite } from './rect.ts';

export interface TileChange {
  readonly rect: MaskRect;
  readonly before: PackedIds;
  readonly after: PackedIds;
}

/** What one gesture changed: whole tiles, before and after. */
export interface Patch {
  readonly tiles: readonly TileChange[];
}

export type PatchSide = 'before' | 'after';

/** Writes one side of the patch into the mask. Returns what to repaint. */
export function applyPatch(buffer: MaskBuffer, { tiles }: Patch, side: PatchSide): MaskRect | null {
  let dirty: MaskRect | null = null;
  for (const tile of tiles) {
    writeRect(buffer, tile.rect, unpackIds(tile[side], tile.rect.width * tile.rect.height));
    dirty = unite(dirty, tile.rect);
  }
  return dirty;
}

export function reversed({ tiles }: Patch): Patch {
  return { tiles: tiles.map(({ rect, before, after }) => ({ rect, before: after, after: before })) };
}

/** Bytes it takes in memory, about. */
export function patchBytes({ tiles }: Patch): number {
  return tiles.reduce((sum, { before, after }) => sum + before.bytes.length + after.bytes.length + 64, 0);
}
