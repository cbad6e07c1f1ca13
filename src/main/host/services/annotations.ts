import type { HostContext } from '../context.ts';
import type { Services } from './services.ts';

export function createAnnotationsService({ masks }: HostContext): Services['annotations'] {
  return {
    open: ({ editor, ...place }) => masks.open(place, editor),
    edit({ editor, revision, rects, ids, ...place }) {
      return masks.edit(place, editor, revision, { rects, deflated: Buffer.from(ids, 'base64') });
    },
    resolve: ({ editor, use, ...place }) => masks.resolve(place, editor, use),
    close: ({ editor, ...place }) => masks.close(place, editor),
  };
}
