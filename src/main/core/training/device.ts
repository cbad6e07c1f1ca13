import { StudioError } from '../../../shared/errors.ts';

/**
 * Lets TensorFlow see only the device of a recipe: `auto`, `cpu`, or `gpu:N`. Call it before TensorFlow is loaded,
 * which reads its environment once. Throws StudioError('badInput') for anything else.
 */
export function selectDevice(device: string, env: NodeJS.ProcessEnv = process.env): void {
  if (device === 'auto') return;
  const gpu = /^gpu:(\d+)$/.exec(device);
  if (device !== 'cpu' && gpu === null) {
    throw new StudioError('badInput', `There is no device "${device}".`, {
      fix: 'Choose auto, cpu, or gpu:N.',
    });
  }
  env['CUDA_VISIBLE_DEVICES'] = gpu === null ? '-1' : gpu[1];
}
