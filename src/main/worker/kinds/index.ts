import type { JobSpecs } from '../../../shared/domain/jobSpecs.ts';
import { defineRegistry } from '../../../shared/registry.ts';
import type { JobContext } from '../../core/jobContext.ts';
import type { WorkerKind } from '../kind.ts';

/** Each kind's module, and with it TensorFlow, is loaded only in the worker that runs it. */
const table = {
  import: () => import('./import.ts').then((module) => module.importKind),
  classes: () => import('./classes.ts').then((module) => module.classesKind),
  train: () => import('./train.ts').then((module) => module.trainKind),
  evaluate: () => import('./evaluate.ts').then((module) => module.evaluateKind),
  predict: () => import('./predict.ts').then((module) => module.predictKind),
  predictItems: () => import('./predictItems.ts').then((module) => module.predictItemsKind),
  prelabel: () => import('./prelabel.ts').then((module) => module.prelabelKind),
  sample: () => import('./sample.ts').then((module) => module.sampleKind),
  video: () => import('./video.ts').then((module) => module.videoKind),
  exportModel: () => import('./exportModel.ts').then((module) => module.exportModelKind),
  reference: () => import('./reference.ts').then((module) => module.referenceKind),
  importRun: () => import('./importRun.ts').then((module) => module.importRunKind),
  weights: () => import('./weights.ts').then((module) => module.weightsKind),
} satisfies { readonly [Kind in keyof JobSpecs]?: () => Promise<WorkerKind<Kind>> };

export const workerKinds = defineRegistry('job kind', table);

/** Runs one job; `params` were checked by the host against the contract. */
export async function runKind(kind: string, params: unknown, context: JobContext): Promise<unknown> {
  const load = workerKinds.get(kind) as () => Promise<WorkerKind<keyof JobSpecs>>;
  const found = await load();
  return found.run(params as never, context);
}
