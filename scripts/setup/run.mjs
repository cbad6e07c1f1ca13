import { spawn } from 'node:child_process';

/**
 * Runs a program to its end and collects what it printed.
 * Never rejects: a program that cannot be started gives code 127 and the reason in `output`.
 * @param {string} command @param {readonly string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean, onOutput?: (text: string) => void}} [options]
 * @returns {Promise<{code: number, output: string}>} stdout and stderr together
 */
export function run(command, args, options = {}) {
  const { onOutput, ...spawnOptions } = options;
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...spawnOptions, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    function collect(chunk) {
      output += chunk;
      onOutput?.(chunk);
    }
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}` }));
    child.on('close', (code) => resolve({ code: code ?? 1, output }));
  });
}

/** The program's version line, or undefined when it cannot be run. */
export async function probe(command, args = ['--version']) {
  const { code, output } = await run(command, args);
  return code === 0 ? output.trim().split('\n')[0] : undefined;
}
