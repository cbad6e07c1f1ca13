import { basename } from 'node:path';
import { StudioError } from '../../../shared/errors.ts';
import { mapRunClasses, preparePrelabel } from '../../core/inference/prelabel.ts';
import { chooseItems, itemNetOf, predictItems } from '../../core/inference/predictItems.ts';
import { loadRunNet } from '../../core/inference/runNet.ts';
import { identifyCheckpoint } from '../../core/store/checkpointStore.ts';
import { openDataset } from '../../core/store/datasetStore.ts';
import { openProject } from '../../core/store/projectStore.ts';
import { findRun, readRunArguments } from '../../core/store/runStore.ts';
import { loadTensorFlow } from '../../core/tensors/backend.ts';
import type { WorkerKind } from '../kind.ts';

/** Predicts and prepares; the host, which knows what is being painted, puts the masks in place. */
export const prelabelKind: WorkerKind<'prelabel'> = {
  needsTensorFlow: true,
  async run(params, context) {
    const runFolder = await findRun(params.project, params.run);
    const checkpoint = await identifyCheckpoint(runFolder, params.checkpoint);
    const dataset = await openDataset(params.project, params.dataset);
    const { classes } = await openProject(params.project);
    const { table, unmapped } = mapRunClasses((await readRunArguments(runFolder)).classes, classes);
    const place = { runFolder, checkpoint, dataset };
    const asked = chooseItems(place, params.items);
    const items = params.overwrite ? asked : asked.filter(({ mask }) => mask === null);
    const { problems } = await predictItems(
      place,
      items,
      async () => {
        const tf = await loadTensorFlow();
        const options = { images: items.length, context };
        return itemNetOf(tf, await loadRunNet(tf, runFolder, checkpoint.step, options));
      },
      context,
    );
    if (context.token.isStopping) throw new StudioError('cancelled', 'Cancelled: no mask was changed.');
    const failed = new Set(problems.map(({ item }) => item));
    const predicted = items.filter(({ id }) => !failed.has(id));
    const target = { folder: params.folder, table, classes };
    const prepared = await preparePrelabel(place, predicted, target, context);
    return {
      change: null,
      run: basename(runFolder),
      step: checkpoint.step,
      dataset: dataset.info.name,
      labelled: prepared.labelled,
      kept: asked.filter((item) => !items.includes(item)).map(({ id }) => id),
      problems: [...problems, ...prepared.problems],
      unmapped,
    };
  },
};
