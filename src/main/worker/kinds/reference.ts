import { runReference } from '../../core/models/reference.ts';
import { loadTensorFlow } from '../../core/tensors/backend.ts';
import type { WorkerKind } from '../kind.ts';

export const referenceKind: WorkerKind<'reference'> = {
  needsTensorFlow: true,
  run: async (params) => runReference(await loadTensorFlow(), params),
};
