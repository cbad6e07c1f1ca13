import { commandLine } from '../../app/copyCommand.ts';
import type { Question } from './predictions.ts';

/** The command line that segments the same picture in the same way. */
export function predictCommand(project: string, question: Question): string {
  const { run, checkpoint, image, size, scales, flip } = question;
  return commandLine(['predict'], {
    ...{ project, run, checkpoint, image },
    size: size === -1 ? undefined : size,
    scales: scales.length === 1 && scales[0] === 1 ? undefined : scales.join(','),
    ...{ flip, out: 'predictions', overlay: true },
  });
}
