import type { CheckpointChoice } from '../../../shared/domain/jobSpecs.ts';
import { identifyCheckpoint } from '../../core/store/checkpointStore.ts';
import { findRun } from '../../core/store/runStore.ts';
import type { HostContext } from '../context.ts';
import { createItemProcedures } from './itemPredictions.ts';
import { createPictureProcedures } from './pictures.ts';
import type { Services } from './services.ts';

/** The checkpoint that is meant now: `best` may move on while a call waits. */
export type StepOf = (run: string, checkpoint: CheckpointChoice) => Promise<number>;

export function createInferenceService(context: HostContext): Services['inference'] {
  const { session } = context;

  async function stepOf(run: string, checkpoint: CheckpointChoice): Promise<number> {
    return (await identifyCheckpoint(await findRun(session.require().project.dir, run), checkpoint)).step;
  }

  return {
    ...createPictureProcedures(context, stepOf),
    ...createItemProcedures(context, stepOf),
  };
}
