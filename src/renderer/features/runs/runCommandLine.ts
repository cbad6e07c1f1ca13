import { commandLine } from '../../app/copyCommand.ts';

/** The command line that goes on with a run, or tests its best checkpoint. */
export function runCommandLine(what: 'resume' | 'test', project: string, run: string): string {
  return what === 'resume'
    ? commandLine(['train'], { project, resume: run })
    : commandLine(['test'], { project, run, checkpoint: 'best', split: 'val' });
}
