import { loadTensorFlow } from '../../core/tensors/backend.ts';
import { selectDevice } from '../../core/training/device.ts';
import { train } from '../../core/training/train.ts';
import type { WorkerKind } from '../kind.ts';

export const trainKind: WorkerKind<'train'> = {
  needsTensorFlow: true,
  async run(params, context) {
    selectDevice(params.recipe.device);
    return train(await loadTensorFlow(), params, context);
  },
};
