import type { CheckpointChoice } from '../../../shared/domain/jobSpecs.ts';
import { identifyCheckpoint } from '../../core/store/checkpointStore.ts';
import { findRun } from '../../core/store/runStore.ts';
import type { HostContext } from '../context.ts';
import { createItemProcedures } from './itemPredictions.ts';
import { createPictureProcedures } from './pictures.ts';
import type { Services } from './services.ts';

/** The run and the step that are meant now: `latest` and `best` may move on while a call waits. */
export type FindStep = (
  run: string,
  checkpoint: CheckpointChoice,
) => Promise<{ readonly runFolder: string; readonly step: number }>;

export function createInferenceService(context: HostContext): Services['inference'] {
  const { session } = context;

  const findStep: FindStep = async (run, checkpoint) => {
    const runFolder = await findRun(session.require().project.dir, run);
    return { runFolder, step: (await identifyCheckpoint(runFolder, checkpoint)).step };
  };

  return {
    ...createPictureProcedures(context, findStep),
    ...createItemProcedures(context, findStep),
  };
}
