import type { CheckpointChoice } from '../../../shared/domain/jobSpecs.ts';
import { shortRunName } from '../../../shared/domain/runName.ts';
import { identifyCheckpoint } from '../../core/store/checkpointStore.ts';
import { findRun } from '../../core/store/runStore.ts';
import type { HostContext } from '../context.ts';
import { createItemProcedures } from './itemPredictions.ts';
import { createPictureProcedures } from './pictures.ts';
import type { Services } from './services.ts';

/** Opacity of class colours in overlays, as for videos. */
const overlayAlpha = 0.3;
const sizeAsTrained = -1;

/** The checkpoint that is meant now: `best` may move on while a call waits. */
export type StepOf = (run: string, checkpoint: CheckpointChoice) => Promise<number>;

export function createInferenceService(context: HostContext): Services['inference'] {
  const { session, jobs } = context;

  async function stepOf(run: string, checkpoint: CheckpointChoice): Promise<number> {
    return (await identifyCheckpoint(await findRun(session.require().project.dir, run), checkpoint)).step;
  }

  return {
    ...createPictureProcedures(context, stepOf),
    ...createItemProcedures(context, stepOf),
    async predict({ run, checkpoint, images, out, overlay }) {
      const project = session.require().project.dir;
      await findRun(project, run);
      return jobs.start({
        kind: 'predict',
        title: `Segment ${images.length} images with ${shortRunName(run)}`,
        params: {
          ...{ project, run, checkpoint, out, overlay },
          source: { images },
          alpha: overlayAlpha,
          size: sizeAsTrained,
          scales: [1],
          flip: false,
        },
      });
    },
  };
}
