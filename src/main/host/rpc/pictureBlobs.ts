import { readFile } from 'node:fs/promises';
import type { PredictionFile } from '../pictures/picturePredictions.ts';
import { fileKey } from './blobKind.ts';
import type { BlobKind } from './blobKind.ts';

/** Pictures from anywhere that the user chose, by the ids this host gave them, and what nets say of them. */
export const pictureBlobs = {
  async picture(context, { names, size }) {
    const path = names.length === 1 ? context.openFiles.pathOf(names[0]) : null;
    if (path === null) return null;
    return {
      key: await context.thumbnails.keyOf(path, size),
      async make() {
        const { bytes, contentType } = await context.thumbnails.make(path, size);
        return { bytes, headers: { 'Content-Type': contentType } };
      },
    };
  },
  async videoFrame(context, { names }) {
    const path = names.length === 1 ? context.videoPreviews.get(names[0]) : undefined;
    if (path === undefined) return null;
    return {
      key: await fileKey(path),
      async make() {
        return { bytes: await readFile(path), headers: { 'Content-Type': 'image/jpeg' } };
      },
    };
  },
  pictureMask: rawFile('mask'),
  pictureConfidence: rawFile('confidence'),
} satisfies Record<string, BlobKind>;

function rawFile(file: PredictionFile): BlobKind {
  return (context, { names }) => {
    if (names.length !== 1) return Promise.resolve(null);
    const { prediction, read } = context.predictions.get(names[0]);
    const headers = { 'X-Width': String(prediction.width), 'X-Height': String(prediction.height) };
    return Promise.resolve({
      key: `${names[0]}\0${file}`,
      async make() {
        const bytes = await read(file);
        return { bytes, headers: { ...headers, 'Content-Type': 'application/octet-stream' } };
      },
    });
  };
}
