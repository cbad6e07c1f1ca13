import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { StudioError } from '../../../shared/errors.ts';
import { numberIn, withJson } from '../command.ts';
import type { JsonOptions } from '../command.ts';
import type { CliSession } from '../session.ts';

interface BenchOptions extends JsonOptions {
  readonly rounds: number;
  readonly pair?: string;
  readonly size?: number;
  readonly slice?: string;
  readonly save?: true;
}

interface TrustOptions extends JsonOptions {
  readonly release?: true;
}

/** Measurements are a program of their own in a checkout: here only their flags are declared. */
export function addBench(program: Command, session: CliSession): void {
  withJson(
    program.command('bench <name>').description('measured figures, each against its peer in the same run'),
  )
    .option('--rounds <n>', 'rounds of each contender; medians are printed', numberIn(1, 1000), 7)
    .option('--pair <encoder+decoder>', 'one pair alone, for a short sitting')
    .option('--size <px>', 'one image size alone', numberIn(32, 8192))
    .option('--slice <name>', 'one part alone, by the name it is kept under')
    .option('--save', 'keep the figures in bench/results; bench report renders them')
    .action((name: string, options: BenchOptions) =>
      measure(session, [
        ...['bench', name, '--rounds', String(options.rounds)],
        ...(options.pair === undefined ? [] : ['--pair', options.pair]),
        ...(options.size === undefined ? [] : ['--size', String(options.size)]),
        ...(options.slice === undefined ? [] : ['--slice', options.slice]),
        ...(options.save === true ? ['--save'] : []),
        ...jsonFlag(options),
      ]),
    );
}

export function addTrust(program: Command, session: CliSession): void {
  withJson(
    program
      .command('trust [names...]')
      .description('promises of reliability, each put to the test by faults'),
  )
    .option('--release', 'the long tier, by hand before a release (default: the CI tier)')
    .action((names: readonly string[], options: TrustOptions) =>
      measure(session, [
        ...['trust', ...names],
        ...(options.release === true ? ['--release'] : []),
        ...jsonFlag(options),
      ]),
    );
}

function jsonFlag(options: JsonOptions): readonly string[] {
  return options.json === true ? ['--json'] : [];
}

function measure(session: CliSession, args: readonly string[]): Promise<void> {
  const { benchPath } = session.paths;
  if (!existsSync(benchPath)) {
    throw new StudioError('missingTool', 'Measuring needs a checkout of the source.', {
      fix: 'Clone the repository and run: npm run bench',
    });
  }
  // An interrupted command exits at once, a killed one closes the channel: what it started must not go on by itself.
  const child = spawn(process.execPath, [benchPath, ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  process.once('exit', () => child.kill());
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      session.exitCode = code ?? 1;
      resolve();
    });
  });
}
