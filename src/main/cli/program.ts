import { Command, CommanderError } from 'commander';
import type { StudioError } from '../../shared/errors.ts';
import { describeError, toStudioError } from '../../shared/errors.ts';
import { studioVersion } from '../host/version.ts';
import { commands } from './commands/index.ts';
import { createSession } from './session.ts';
import type { CliPaths, CliSession } from './session.ts';

/** What the shell gets back; an interrupted training has printed what it kept. */
export const exitCodes = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Runs one command line to its end and exits the process with its code. */
export async function runCli(argv: readonly string[], paths: CliPaths): Promise<void> {
  // A reader that stops early (`| head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  const session = createSession(paths);
  const exitCode = await execute(argv, session);
  await session.close();
  process.stdout.write('', () => process.exit(exitCode));
}

async function execute(argv: readonly string[], session: CliSession): Promise<number> {
  try {
    await buildProgram(session).parseAsync([...argv], { from: 'user' });
    return session.isInterrupted ? exitCodes.interrupted : session.exitCode;
  } catch (thrown) {
    if (thrown instanceof CommanderError) return usageExit(thrown);
    const error = toStudioError(thrown);
    if (session.isInterrupted || error.code === 'cancelled') {
      process.stderr.write('Interrupted.\n');
      return exitCodes.interrupted;
    }
    process.stderr.write(`${errorLines(error)}\n`);
    if (process.env['STUDIO_DEBUG'] !== undefined) console.error(thrown);
    return error.code === 'usage' ? exitCodes.usage : exitCodes.failed;
  }
}

/** Every command of the table; each adds itself with its flags and its action. */
export function buildProgram(session: CliSession): Command {
  const program = new Command('segstudio')
    .description('Seg-Mentor Studio: data, training, evaluation and video for semantic segmentation.')
    .version(studioVersion)
    .helpCommand(false)
    .showSuggestionAfterError()
    .showHelpAfterError('Add --help to see what there is.')
    .configureHelp({ showGlobalOptions: false, sortSubcommands: false })
    .exitOverride();
  for (const add of commands) add(program, session);
  program.hook('preAction', (_, command) => {
    session.trusts = command.opts()['trust'] === true;
  });
  return program;
}

/** Commander has printed what is wrong (or the help that was asked for). */
function usageExit(error: CommanderError): number {
  return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
}

/** What, why, what to do: at most three lines. */
function errorLines(error: StudioError): string {
  return describeError(error).split('\n').slice(0, 3).join('\n');
}
