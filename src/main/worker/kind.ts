import type { JobParams, JobResult, JobSpecs } from '../../shared/domain/jobSpecs.ts';
import type { JobContext } from '../core/jobContext.ts';

/**
 * One kind of job. `run` resolves with a plain JSON result, or throws a StudioError;
 * after `context.token.isStopping` it ends well with what there is, after `context.signal` at once.
 * Kinds that never load TensorFlow start in a fraction of the time.
 */
export interface WorkerKind<Kind extends keyof JobSpecs> {
  readonly needsTensorFlow: boolean;
  run(params: JobParams<Kind>, context: JobContext): Promise<JobResult<Kind>>;
}
