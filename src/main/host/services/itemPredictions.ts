import { basename } from 'node:path';
import { mapClasses } from '../../../shared/domain/labels.ts';
import { shortRunName } from '../../../shared/domain/runName.ts';
import { chooseItems } from '../../core/inference/predictItems.ts';
import { identifyCheckpoint } from '../../core/store/checkpointStore.ts';
import { listPredicted } from '../../core/store/predictionStore.ts';
import { findRun, readRunArguments } from '../../core/store/runStore.ts';
import type { HostContext } from '../context.ts';
import type { Services } from './services.ts';
import type { StepOf } from './inference.ts';

type ItemProcedures = Pick<
  Services['inference'],
  'predictItems' | 'predictItem' | 'predicted' | 'prelabel' | 'undoPrelabel'
>;

/** What checkpoints make of dataset items, kept beside their run. */
export function createItemProcedures(
  { session, jobs, warm, prelabels }: HostContext,
  stepOf: StepOf,
): ItemProcedures {
  return {
    async predictItems({ run, checkpoint, dataset: name, items = null }) {
      const { project, datasets } = session.require();
      const step = await stepOf(run, checkpoint);
      const { dataset } = await datasets.get(name);
      const count = chooseItems({ dataset }, items).length;
      return jobs.start({
        kind: 'predictItems',
        title: `Predict ${count} images of ${name} with ${shortRunName(run)}, step ${step}`,
        run,
        params: { project: project.dir, run, checkpoint: step, dataset: name, items },
      });
    },
    async predictItem({ run, checkpoint, dataset, item }, signal) {
      const project = session.require().project.dir;
      const step = await stepOf(run, checkpoint);
      await warm.call('predictItem', { project, run, step, dataset, item }, signal);
      return { step };
    },
    async prelabel({ run, checkpoint, dataset, items = null, overwrite }) {
      const step = await stepOf(run, checkpoint);
      const params = await prelabels.ask({ run, checkpoint: step, dataset, items, overwrite });
      const title = `Pre-label ${dataset} with ${shortRunName(basename(run))}, step ${step}`;
      return jobs.start({ kind: 'prelabel', title, params });
    },
    async undoPrelabel({ dataset, change }) {
      const undone = await prelabels.undo(dataset, change);
      await session.reload();
      return undone;
    },
    async predicted({ run, checkpoint: choice, dataset: name }) {
      const { project, datasets } = session.require();
      const runFolder = await findRun(project.dir, run);
      const checkpoint = await identifyCheckpoint(runFolder, choice);
      const { dataset } = await datasets.get(name);
      const { classes } = await readRunArguments(runFolder);
      return {
        run: basename(runFolder),
        step: checkpoint.step,
        dataset: name,
        items: await listPredicted({ runFolder, checkpoint, dataset }),
        classes,
        classMap: mapClasses(classes, project.classes),
      };
    },
  };
}
