import { basename } from 'node:path';
import { chooseItems, itemNetOf, predictItems } from '../../core/inference/predictItems.ts';
import { loadRunNet } from '../../core/inference/runNet.ts';
import { identifyCheckpoint } from '../../core/store/checkpointStore.ts';
import { openDataset } from '../../core/store/datasetStore.ts';
import { findRun } from '../../core/store/runStore.ts';
import { loadTensorFlow } from '../../core/tensors/backend.ts';
import type { WorkerKind } from '../kind.ts';

export const predictItemsKind: WorkerKind<'predictItems'> = {
  needsTensorFlow: true,
  async run(params, context) {
    const runFolder = await findRun(params.project, params.run);
    const checkpoint = await identifyCheckpoint(runFolder, params.checkpoint);
    const dataset = await openDataset(params.project, params.dataset);
    const place = { runFolder, checkpoint, dataset };
    const items = chooseItems(place, params.items);
    const count = await predictItems(
      place,
      items,
      async () => {
        const tf = await loadTensorFlow();
        const options = { images: items.length, context };
        return itemNetOf(tf, await loadRunNet(tf, runFolder, checkpoint.step, options));
      },
      context,
    );
    return { run: basename(runFolder), step: checkpoint.step, dataset: dataset.info.name, ...count };
  },
};
