import { maxPatchChars } from '../../../../shared/domain/maskPatch.ts';
import type { MaskRect } from '../../../../shared/domain/maskPatch.ts';
import { toBase64 } from '../../../platform/base64.ts';
import { unpackIds } from '../document/packedIds.ts';
import type { Patch, TileChange } from '../document/patch.ts';

/** What `annotations.edit` takes. */
export interface WirePatch {
  readonly rects: MaskRect[];
  /** Base64 of a zlib stream. */
  readonly ids: string;
}

/** One call in nearly every case; a patch of noise over a large image is cut into several. */
export async function encodePatch({ tiles }: Patch, maxChars = maxPatchChars): Promise<readonly WirePatch[]> {
  const ids = toBase64(await deflate(join(tiles)));
  if (ids.length <= maxChars || tiles.length === 1) return [{ rects: tiles.map(({ rect }) => rect), ids }];
  const half = Math.ceil(tiles.length / 2);
  const parts = [tiles.slice(0, half), tiles.slice(half)];
  return (await Promise.all(parts.map((part) => encodePatch({ tiles: part }, maxChars)))).flat();
}

function join(tiles: readonly TileChange[]): Uint8Array<ArrayBuffer> {
  const areas = tiles.map(({ rect }) => rect.width * rect.height);
  const ids = new Uint8Array(areas.reduce((sum, area) => sum + area, 0));
  let at = 0;
  for (const [i, tile] of tiles.entries()) {
    ids.set(unpackIds(tile.after, areas[i]), at);
    at += areas[i];
  }
  return ids;
}

async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
