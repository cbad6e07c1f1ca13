import { shellWord } from '../../format/shell.ts';
import type { Question } from './predictions.ts';

/** The command line that segments the same picture in the same way. */
export function predictCommand(project: string, question: Question): string {
  const { run, checkpoint, image, size, scales, flip } = question;
  return [
    'segstudio predict',
    `--project ${shellWord(project)}`,
    `--run ${shellWord(run)}`,
    `--checkpoint ${checkpoint}`,
    `--image ${shellWord(image)}`,
    ...(size === -1 ? [] : [`--size ${size}`]),
    ...(scales.length === 1 && scales[0] === 1 ? [] : [`--scales ${scales.join(',')}`]),
    ...(flip ? ['--flip'] : []),
    '--out predictions --overlay',
  ].join(' ');
}
