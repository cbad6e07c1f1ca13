import { basename } from 'node:path';
import { mapClasses } from '../../../shared/domain/labels.ts';
import { shortRunName } from '../../../shared/domain/runName.ts';
import { chooseItems } from '../../core/inference/predictItems.ts';
import { identifyCheckpoint } from '../../core/store/checkpointStore.ts';
import { listPredicted } from '../../core/store/predictionStore.ts';
import { findRun, isRunOf, readRunArguments } from '../../core/store/runStore.ts';
import type { HostContext } from '../context.ts';
import type { Services } from './services.ts';
import type { FindStep } from './inference.ts';

type ItemProcedures = Pick<
  Services['inference'],
  'predictItems' | 'predictItem' | 'predicted' | 'prelabel' | 'undoPrelabel'
>;

/** What checkpoints make of dataset items, kept beside their run. */
export function createItemProcedures(
  { session, jobs, warm, prelabels }: HostContext,
  findStep: FindStep,
): ItemProcedures {
  return {
    async predictItems({ run: asked, checkpoint, dataset: name, items = null }) {
      const { project, datasets } = session.require();
      const { runFolder, step } = await findStep(asked, checkpoint);
      const run = basename(runFolder);
      const { dataset } = await datasets.get(name);
      const count = chooseItems({ dataset }, items).length;
      return jobs.start({
        kind: 'predictItems',
        title: `Predict ${count} images of ${name} with ${shortRunName(run)}, step ${step}`,
        run,
        params: { project: project.dir, run, checkpoint: step, dataset: name, items },
      });
    },
    async predictItem({ run: asked, checkpoint, dataset, item }, signal) {
      const project = session.require().project.dir;
      const { runFolder, step } = await findStep(asked, checkpoint);
      const run = basename(runFolder);
      await warm.call('predictItem', { project, run, step, dataset, item }, signal);
      return { step };
    },
    async prelabel({ run: asked, checkpoint, dataset, items = null, overwrite }) {
      const { dir } = session.require().project;
      const { runFolder, step } = await findStep(asked, checkpoint);
      const params = await prelabels.ask({ run: runFolder, checkpoint: step, dataset, items, overwrite });
      const name = basename(runFolder);
      const title = `Pre-label ${dataset} with ${shortRunName(name)}, step ${step}`;
      // One of another project has no name in this one.
      const own = isRunOf(dir, runFolder) ? { run: name } : {};
      return jobs.start({ kind: 'prelabel', title, ...own, params });
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
