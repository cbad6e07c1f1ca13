import { exportModel } from '../../core/exporters/exportModel.ts';
import { loadTensorFlow } from '../../core/tensors/backend.ts';
import type { WorkerKind } from '../kind.ts';

export const exportModelKind: WorkerKind<'exportModel'> = {
  needsTensorFlow: true,
  async run(params, context) {
    return exportModel(await loadTensorFlow(), params, context);
  },
};
