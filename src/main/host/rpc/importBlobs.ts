import { ignoreIndex } from '../../../shared/domain/labels.ts';
import { valueUnder } from '../../core/data/import/meaning.ts';
import { colorText, readRawMask } from '../../core/data/maskIo.ts';
import type { ImportSample } from '../../../shared/domain/dataset.ts';
import { fileKey, maskContent } from './blobKind.ts';
import type { Blob, BlobContext, BlobKind, BlobRequest } from './blobKind.ts';

/** Pictures of a source that is about to be imported, by the id its plan has and a sample's place in it. */
export const importBlobs = { importImage, importMask } satisfies Record<string, BlobKind>;

/** Places of values in a plan that a byte can tell apart beside void. */
const placeLimit = 255;

async function importImage(context: BlobContext, request: BlobRequest): Promise<Blob | null> {
  const found = findSample(context, request);
  if (found === null) return null;
  const { image } = found.sample;
  return {
    key: await context.thumbnails.keyOf(image, request.size),
    async make() {
      const { bytes, contentType } = await context.thumbnails.make(image, request.size);
      return { bytes, headers: { 'Content-Type': contentType } };
    },
  };
}

/** One byte a pixel: the place of its value among the plan's, so that a mapping can be tried without asking again. */
async function importMask(context: BlobContext, request: BlobRequest): Promise<Blob | null> {
  const found = findSample(context, request);
  const mask = found?.sample.mask ?? null;
  if (found === null || mask === null) return null;
  return {
    key: `${await fileKey(mask)}\0${found.plan.readBy}\0${found.plan.values.join(' ')}`,
    async make() {
      const raw = await readRawMask(mask);
      const { width, height } = raw;
      const valueOf = valueUnder(found.plan.readBy, raw);
      if (valueOf === null)
        return maskContent({ width, height, data: new Uint8Array(width * height).fill(ignoreIndex) });
      const places = new Map(found.plan.values.slice(0, placeLimit).map((value, place) => [value, place]));
      const ofStored = new Map<number, number>();
      const data = Uint8Array.from(raw.values, (stored) => {
        const known = ofStored.get(stored);
        if (known !== undefined) return known;
        const value = valueOf(stored);
        const place =
          places.get(found.plan.readBy === 'index' ? String(value) : colorText(value)) ?? ignoreIndex;
        ofStored.set(stored, place);
        return place;
      });
      return maskContent({ width, height, data });
    },
  };
}

function findSample(
  { importSamples }: BlobContext,
  { names }: BlobRequest,
): {
  readonly sample: ImportSample;
  readonly plan: NonNullable<ReturnType<BlobContext['importSamples']['find']>>;
} | null {
  const [id = '', place = ''] = names;
  const plan = names.length === 2 ? importSamples.find(id) : undefined;
  const sample = plan?.samples[Number(place)];
  return plan === undefined || sample === undefined ? null : { plan, sample };
}
