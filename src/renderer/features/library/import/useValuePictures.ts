import { onScopeDispose, shallowRef, watch } from 'vue';
import type { ShallowRef } from 'vue';
import { blobUrl } from '../../../../shared/contract/blobs.ts';
import type { ImportPlan } from '../../../../shared/contract/library.ts';
import { fetchRawMask } from '../../../ui/viewer/rawMask.ts';
import type { RawMask } from '../../../ui/viewer/rawMask.ts';
import { coarseMask, largestParts } from './largestParts.ts';
import type { MaskPart } from './largestParts.ts';

/** Where a value is seen best: a sample of the plan, its mask in fewer pixels, the largest part in it. */
export interface ValuePicture {
  readonly sample: number;
  readonly mask: RawMask;
  readonly part: MaskPart;
}

/** Longest side of the masks that are kept, pixels: a crop of a small part still shows its shape. */
const maskLimit = 640;

/** By the place of a value among the plan's lines; comes sample by sample, and gets better with each. */
export function useValuePictures(plan: () => ImportPlan): ShallowRef<ReadonlyMap<number, ValuePicture>> {
  const found = shallowRef<ReadonlyMap<number, ValuePicture>>(new Map());
  let reading = new AbortController();

  async function read({ id, samples }: ImportPlan): Promise<void> {
    reading.abort();
    reading = new AbortController();
    const { signal } = reading;
    found.value = new Map();
    for (const [sample, { mask }] of samples.entries()) {
      if (mask === null) continue;
      const raw = await fetchRawMask(blobUrl.importMask(id, sample), signal).catch(() => null);
      if (signal.aborted) return;
      if (raw !== null) found.value = withSample(found.value, sample, coarseMask(raw, maskLimit));
    }
  }

  watch(
    () => plan().id,
    () => void read(plan()),
    { immediate: true },
  );
  onScopeDispose(() => reading.abort());
  return found;
}

/** Takes what is larger in this sample than in those before; parts of images of any size compare by their share. */
function withSample(
  before: ReadonlyMap<number, ValuePicture>,
  sample: number,
  mask: RawMask,
): ReadonlyMap<number, ValuePicture> {
  const next = new Map(before);
  const share = (part: MaskPart, { data }: RawMask): number => part.area / data.length;
  for (const [id, part] of largestParts(mask)) {
    const known = before.get(id);
    if (known === undefined || share(part, mask) > share(known.part, known.mask))
      next.set(id, { sample, mask, part });
  }
  return next;
}
