import { basename } from 'node:path';
import type { PredictParams, SplitSelection } from '../../../shared/domain/jobSpecs.ts';
import { StudioError } from '../../../shared/errors.ts';
import { nameSources, numberSources, predictImages } from '../../core/inference/predictImages.ts';
import type { ImageSource } from '../../core/inference/predictImages.ts';
import { createMultiScalePredictor } from '../../core/inference/multiScale.ts';
import { inputSize } from '../../core/inference/predictor.ts';
import { loadRunNet } from '../../core/inference/runNet.ts';
import { imagePath, openDataset } from '../../core/store/datasetStore.ts';
import type { Dataset } from '../../core/store/datasetStore.ts';
import { findRun, readRunArguments } from '../../core/store/runStore.ts';
import { loadTensorFlow } from '../../core/tensors/backend.ts';
import type { WorkerKind } from '../kind.ts';

export const predictKind: WorkerKind<'predict'> = {
  needsTensorFlow: true,
  async run(params, context) {
    const folder = await findRun(params.project, params.run);
    const sources = await findSources(params, folder);
    const tf = await loadTensorFlow();
    const { net, args, step } = await loadRunNet(tf, folder, params.checkpoint, {
      images: sources.length,
      context,
    });
    const { scales, flip } = params;
    const input = inputSize(params.size, args.recipe.size);
    const predictor = createMultiScalePredictor(tf, net, { ...input, scales, flip });
    const { out, overlay, alpha } = params;
    const result = await predictImages(
      { predictor, classes: args.classes, sources, out, overlay, alpha },
      context,
    );
    return { run: basename(folder), checkpoint: step, ...result };
  },
};

async function findSources(params: PredictParams, runFolder: string): Promise<readonly ImageSource[]> {
  if ('images' in params.source) return nameSources(params.source.images);
  const sources = await splitSources(params.project, params.source, runFolder);
  // No two ids are the same; one may be that of another's overlay.
  return params.overlay ? numberSources(sources) : sources;
}

async function splitSources(
  project: string,
  { split, range, dataset: named }: SplitSelection,
  runFolder: string,
): Promise<readonly ImageSource[]> {
  const dataset = await openDataset(project, named ?? (await readRunArguments(runFolder)).dataset);
  const items = dataset.items.filter((item) => item.split === split);
  if (items.length === 0) throw noImages(dataset, split);
  const [first, last] = range ?? [0, items.length - 1];
  const chosen = items.slice(first, last + 1);
  if (chosen.length === 0) {
    throw new StudioError(
      'badInput',
      `Split ${split} of ${dataset.info.name} has ${items.length} images; ${first}-${last} selects none.`,
      { fix: 'Choose another split or range; the first image is 0.' },
    );
  }
  return chosen.map((item) => ({ path: imagePath(dataset, item), name: item.id }));
}

function noImages({ info, items }: Dataset, split: string): StudioError {
  const known = [...new Set(items.map((item) => item.split))];
  return new StudioError('badInput', `Dataset ${info.name} has no images in split "${split}".`, {
    fix: known.length === 0 ? 'Import some images first.' : `Choose one of: ${known.join(', ')}.`,
  });
}
