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

/**
 * A card that was asked for by its number must be there: hours on a processor by mistake are worse than an error. A run
 * that goes on elsewhere may go on without it. Returns what to tell the user, null when all is as asked.
 * Throws StudioError('badInput') for a new run.
 */
export function checkDevice(device: string, usesGpu: boolean, isResumed: boolean): string | null {
  if (usesGpu || device === 'auto' || device === 'cpu') return null;
  const what = `TensorFlow finds no graphics card "${device}" here`;
  if (isResumed) return `${what}: the run goes on with the processor.`;
  throw new StudioError('badInput', `${what}.`, {
    fix: 'Train with --device cpu, or leave --device out. What is missing: segstudio doctor',
  });
}
