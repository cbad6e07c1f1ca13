import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeTinyProject } from '../../../test/support/tinyProject.ts';
import { builtEntry, testDataRoot } from '../../paths.ts';
import { trainingFlags } from '../harness/training.ts';
import type { TrustCheck } from '../check.ts';

const execute = promisify(execFile);

/** What the command line does with data from outside reaches no other machine. */
export const outboundConnections: TrustCheck = {
  goalNumber: 23,
  name: 'Connections beyond this machine in import of hostile data, training, prediction',
  cases: 'commands',
  goal: '0 connections',
  needs: ['strace', 'testData', 'engine'],
  async run({ scratch }) {
    const project = await makeTinyProject(scratch);
    const inProject = ['--project', project];
    const image = join(testDataRoot, 'hostile', 'images', 'hopper_orientation_2.jpg');
    const commands: readonly (readonly string[])[] = [
      ['import', join(testDataRoot, 'hostile', 'images'), '--name', 'hostile', ...inProject],
      ['import', join(testDataRoot, 'hostile', 'pngsuite'), '--name', 'suite', ...inProject],
      [...trainingFlags(project, { maxSteps: 2, dataset: 'boxes' })],
      ['predict', '--run', 'latest', '--image', image, '--out', join(scratch, 'out'), ...inProject],
    ];
    const broken: string[] = [];
    for (const [place, command] of commands.entries()) {
      const log = join(scratch, `${place}.log`);
      const found = await traceConnections(command, log);
      broken.push(...found.map((line) => `${command[0] ?? ''}: ${line}`));
    }
    return { tried: commands.length, broken };
  },
};

/** Lines of strace that name an internet address other than loopback; a command that fails is a line, too. */
async function traceConnections(command: readonly string[], log: string): Promise<readonly string[]> {
  const args = [
    '-f',
    '-e',
    'trace=connect,sendto,sendmsg',
    '-o',
    log,
    process.execPath,
    builtEntry('cli'),
    ...command,
  ];
  const failure = await execute('strace', args, { maxBuffer: 2 ** 26 }).then(
    () => [],
    (thrown: unknown) => [`failed: ${(thrown as { stderr?: string }).stderr?.slice(-200) ?? String(thrown)}`],
  );
  const lines = (await readFile(log, 'utf8')).split('\n');
  const outbound = lines.filter((line) => /sa_family=AF_INET6?\b/.test(line) && !/"127\.|"::1"/.test(line));
  return [...failure, ...outbound];
}
