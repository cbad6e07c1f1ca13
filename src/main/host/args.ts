import { parseArgs } from 'node:util';
import { StudioError } from '../../shared/errors.ts';

export interface HostArguments {
  /** Unix socket, or named pipe on Windows. */
  readonly socket: string;
  readonly token: string;
}

/** `host.js --socket PATH` with the token in `STUDIO_TOKEN`: arguments are visible to every user of a machine. */
export function parseHostArguments(argv: readonly string[], env: NodeJS.ProcessEnv): HostArguments {
  const { values } = parseArgs({ args: [...argv], options: { socket: { type: 'string' } }, strict: true });
  const token = env['STUDIO_TOKEN'] ?? '';
  if (values.socket === undefined) throw new StudioError('usage', 'host.js needs --socket PATH.');
  if (!/^[0-9a-f]{64,}$/.test(token)) {
    throw new StudioError('usage', 'STUDIO_TOKEN must hold at least 256 random bits in hexadecimal.');
  }
  return { socket: values.socket, token };
}
