import type { DatasetItem } from '../../../shared/domain/dataset.ts';
import type { RunArguments } from '../../../shared/domain/run.ts';
import { toStudioError } from '../../../shared/errors.ts';
import { readImage, type RgbImage } from '../data/imageIo.ts';
import { fittedSize, scaleImage } from '../data/prepare.ts';
import { createRng } from '../data/rng.ts';
import type { JobContext } from '../jobContext.ts';
import { imagePath, openDataset } from '../store/datasetStore.ts';
import { evenlySpaced } from '../training/material.ts';
import { comparedImages } from './exporter.ts';

/** Where none of so many can be read, the disk that holds them is gone. */
const largestRound = 32;

/**
 * Pictures to compare an export on, as the net was trained to see them: of the validation split, else of whatever split
 * there is. Those that cannot be read are told and others tried; where none can, it is a random picture.
 */
export async function* validationImages(
  project: string,
  { dataset: name, recipe }: RunArguments,
  context: JobContext,
): AsyncGenerator<RgbImage> {
  const dataset = await openDataset(project, name).catch(() => null);
  const items = dataset?.items ?? [];
  const own = items.filter(({ split }) => split === 'val');
  let found = 0;
  for (const item of candidates(own.length > 0 ? own : items)) {
    if (dataset === null || found === comparedImages) break;
    const image = await readImage(imagePath(dataset, item)).catch((thrown: unknown) => {
      context.log(`Not compared on: ${toStudioError(thrown).message}`);
      return null;
    });
    if (image === null) continue;
    found += 1;
    yield scaleImage(image, fittedSize(image, recipe.size));
  }
  if (found > 0) return;
  const why =
    items.length === 0
      ? `Dataset ${name} has no images here`
      : `None of the images of dataset ${name} can be read here`;
  context.log(`${why}: the export is compared on a random picture.`);
  yield randomImage(recipe.size);
}

/** In rounds, each evenly over the items and twice as many as before. */
function candidates(items: readonly DatasetItem[]): ReadonlySet<DatasetItem> {
  const chosen = new Set<DatasetItem>();
  for (let count = comparedImages; count <= largestRound; count *= 2) {
    for (const item of evenlySpaced(items, count)) chosen.add(item);
  }
  return chosen;
}

function randomImage(size: number): RgbImage {
  const [width, height] = [size === 0 ? 256 : size, 160];
  const rng = createRng(1, 1);
  return { width, height, data: Uint8Array.from({ length: width * height * 3 }, () => rng.below(256)) };
}
