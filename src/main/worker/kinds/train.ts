import { loadTensorFlow, usesGpu } from '../../core/tensors/backend.ts';
import { checkDevice, selectDevice } from '../../core/training/device.ts';
import { train } from '../../core/training/train.ts';
import type { WorkerKind } from '../kind.ts';

export const trainKind: WorkerKind<'train'> = {
  needsTensorFlow: true,
  async run(params, context) {
    const { device, precision } = { ...params.recipe, ...params.changes };
    selectDevice(device);
    const tf = await loadTensorFlow({ usesBfloat16: precision === 'bfloat16' });
    const warning = checkDevice(device, usesGpu(tf), params.resume !== null);
    if (warning !== null) context.log(warning);
    return train(tf, params, context);
  },
};
