import sharp from 'sharp';
import { z } from 'zod';
import { ignoreIndex, parseColor, type LabelClass } from '../../../shared/domain/labels.ts';
import { recipeFields } from '../../../shared/domain/recipe.ts';
import { checkField } from '../../../shared/fields.ts';
import { drawPlan } from '../../core/data/augment/index.ts';
import type { AugmentOptions } from '../../core/data/augment/plan.ts';
import { renderSample } from '../../core/data/augment/render.ts';
import { readLabelledPair } from '../../core/data/labelledPair.ts';
import { prepareSample, type Sample } from '../../core/data/prepare.ts';
import { findItem, imagePath, maskPath } from '../../core/store/datasetStore.ts';
import type { Blob, BlobContext, BlobRequest } from './blobKind.ts';
import { fileKey } from './blobKind.ts';

/** Small: it shows what augmentation does, and is drawn in this process. */
const mostPx = 512;
const usualPx = 256;
const overlayAlpha = 0.4;
const drawNumber = z.coerce.number().int().min(0).max(1_000_000);

/** An item as a training step may see it; the draw takes the place of the step. */
export async function augmentedBlob(
  context: BlobContext,
  { names, size }: BlobRequest,
): Promise<Blob | null> {
  const [dataset = '', id = '', augment = '', draw = ''] = names;
  const options = parseAugment(augment);
  const step = drawNumber.safeParse(draw);
  if (names.length !== 4 || options === null || !step.success) return null;
  const { project, datasets } = context.session.require();
  const found = (await datasets.get(dataset)).dataset;
  const item = findItem(found, id);
  const mask = maskPath(found, item);
  if (mask === null) return null;
  const image = imagePath(found, item);
  const longest = Math.min(mostPx, size === 0 ? usualPx : size);
  const colors = project.classes.map(({ color }) => color).join('');
  return {
    key: [await fileKey(image), await fileKey(mask), augment, draw, longest, colors].join('\0'),
    async make() {
      const pair = await readLabelledPair(image, mask);
      const sample = prepareSample(pair.image, pair.labels, longest);
      const drawn = renderSample(sample, drawPlan(options, 0, step.data, 0), sample);
      return { bytes: await picture(drawn, project.classes), headers: { 'Content-Type': 'image/jpeg' } };
    },
  };
}

/** As `blobUrl.augmented` writes it; null where a field cannot have its value. */
function parseAugment(name: string): AugmentOptions | null {
  const [flip, ...numbers] = name.split('_');
  const [rescaleMin, rescaleMax, colour, rotation] = numbers.map(Number);
  const options: AugmentOptions = { flip: flip === 'flip', rescaleMin, rescaleMax, colour, rotation };
  const isSound = recipeFields.every(
    (field) =>
      !(field.key in options) || checkField(field, options[field.key as keyof AugmentOptions]) === undefined,
  );
  return isSound ? options : null;
}

/** The mask's colours mixed in; void and padding stay as they are. */
async function picture(
  { image, labels, width, height }: Sample,
  classes: readonly LabelClass[],
): Promise<Buffer> {
  const colors = new Map(classes.map(({ id, color }) => [id, parseColor(color)]));
  const mixed = Uint8Array.from(image);
  for (const [place, label] of labels.entries()) {
    const color = label === ignoreIndex ? undefined : colors.get(label);
    if (color === undefined) continue;
    for (const [channel, value] of color.entries()) {
      const at = place * 3 + channel;
      mixed[at] = Math.round(mixed[at] * (1 - overlayAlpha) + value * overlayAlpha);
    }
  }
  return sharp(mixed, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 86 })
    .toBuffer();
}
