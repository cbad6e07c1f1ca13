import { blobUrl } from '../../../shared/contract/blobs.ts';
import type { ViewerLayer } from '../../ui/viewer/layers.ts';
import type { RawMask } from '../../ui/viewer/rawMask.ts';
import { changedPixels } from './abSides.ts';
import type { AbSide } from './abSides.ts';

export interface ChangesRequest {
  readonly address: {
    readonly a: AbSide;
    readonly b: AbSide;
    readonly dataset: string;
    readonly item: string;
  };
  readonly hasTruth: boolean;
  readonly masks: readonly [RawMask, RawMask];
  /** The project's id of each id of a side. */
  readonly tables: readonly [Uint8Array, Uint8Array];
}

/** The amber of warnings, on photographs in both themes. */
const changedClass = { id: 1, name: 'Changed', color: '#F2B84B' };

/** Green where only B is right, red where only A is; without truth the pixels that change, in amber. */
export function changesLayer({ address, hasTruth, masks, tables }: ChangesRequest): ViewerLayer {
  const { a, b, dataset, item } = address;
  if (hasTruth) {
    return {
      kind: 'picture',
      src: blobUrl.predictionChanges(a, b, dataset, item, 0),
      opacity: 0.8,
      pixels: true,
    };
  }
  const { changed } = changedPixels(masks[0].data, masks[1].data, tables[0], tables[1]);
  const mask = { width: masks[0].width, height: masks[0].height, data: changed };
  return { kind: 'mask', mask, classes: [changedClass], opacity: 0.7, mode: 'fill' };
}
