import { commandLine } from '../../app/copyCommand.ts';
import type { CheckpointRef } from '../../platform/checkpoints.ts';

export interface VideoExport extends CheckpointRef {
  readonly project: string;
  readonly input: string;
  readonly alpha: number;
  readonly masks: boolean;
  readonly csv: boolean;
}

/** The command line that segments the same video, into the folder it is typed in. */
export function videoCommand({ project, run, checkpoint, input, alpha, masks, csv }: VideoExport): string {
  const stem = (input.split(/[\\/]/).at(-1) ?? 'video').replace(/\.[^.]+$/, '');
  return commandLine(['video'], {
    ...{ project, run, checkpoint, input, out: `${stem}_overlay.mp4`, alpha },
    masks: masks ? `${stem}_masks` : undefined,
    csv: csv ? `${stem}.csv` : undefined,
  });
}
