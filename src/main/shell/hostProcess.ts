import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StudioError } from '../../shared/errors.ts';
import { isHealthy } from './hostSocket.ts';
import type { HostAddress } from './hostSocket.ts';
import type { Log } from './logs.ts';

export interface HostOptions {
  /** Plain Node ≥ 20, never Electron's own. */
  readonly nodePath: string;
  /** The built host: out/main/host.js. */
  readonly scriptPath: string;
  readonly log: Log;
  /** Said once when it died five times within seconds of starting, or without ever answering. */
  readonly onGivenUp: (message: string) => void;
  readonly limits?: Partial<HostLimits>;
}

export interface HostLimits {
  /** How long a start may take. */
  readonly startMs: number;
  /** A run shorter than this counts towards a crash loop, as does one that never answered. */
  readonly shortRunMs: number;
  readonly firstBackOffMs: number;
  readonly maxCrashes: number;
  /** Between asking and killing when the application quits. */
  readonly stopMs: number;
}

const defaultLimits: HostLimits = {
  startMs: 15_000,
  shortRunMs: 5000,
  firstBackOffMs: 1000,
  maxCrashes: 5,
  stopMs: 3000,
};
const healthPollMs = 50;

/** The host as a process of ours: started, restarted with growing pauses, asked and then killed at the end. */
export interface HostProcess {
  /** Address of the running host; waits for a start under way. Rejects when it was given up or stopped. */
  readonly whenReady: () => Promise<HostAddress>;
  /** Asks it to end, kills it after the limit. Resolves when it is gone. */
  readonly stop: () => Promise<void>;
}

export function startHostProcess(options: HostOptions): HostProcess {
  const limits = { ...defaultLimits, ...options.limits };
  let child: ChildProcess | undefined;
  let crashes = 0;
  let isStopping = false;
  let ready = launch();

  function launch(): Promise<HostAddress> {
    const address = makeAddress();
    const startedMs = Date.now();
    let hasAnswered = false;
    const started = spawnHost(options, address);
    child = started;
    started.once('close', (code, signal) => {
      removeSocket(address);
      options.log.write('shell', `host ended: ${signal ?? `code ${code}`}`);
      if (!isStopping) ready = relaunch(hasAnswered && Date.now() - startedMs >= limits.shortRunMs);
      ready.catch(() => undefined);
    });
    const answer = waitUntilHealthy(started, address, limits.startMs);
    answer.then(
      () => (hasAnswered = true),
      () => undefined,
    );
    return answer;
  }

  /** A host that never answered, or not for long, is one step into a crash loop. */
  async function relaunch(hadServed: boolean): Promise<HostAddress> {
    crashes = hadServed ? 0 : crashes + 1;
    if (crashes >= limits.maxCrashes) {
      const message = `The background process ended ${crashes} times without serving.\n${options.log.excerpt(8)}`;
      options.onGivenUp(message);
      throw new StudioError('internal', message, { fix: `The whole log is in ${options.log.path}.` });
    }
    if (crashes > 0) await sleep(limits.firstBackOffMs * 2 ** (crashes - 1));
    if (isStopping) throw new StudioError('cancelled', 'The application is quitting.');
    return launch();
  }

  return {
    whenReady: () => ready,
    async stop() {
      isStopping = true;
      if (child !== undefined) await askThenKill(child, limits.stopMs);
    },
  };
}

function spawnHost(options: HostOptions, address: HostAddress): ChildProcess {
  const child = spawn(options.nodePath, [options.scriptPath, '--socket', address.socketPath], {
    // The host ends when its standard input does, so it never outlives a killed shell.
    stdio: ['pipe', 'pipe', 'pipe'],
    env: hostEnvironment(process.env, address.token),
    windowsHide: true,
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => options.log.write('host', text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => options.log.write('host', text));
  child.on('error', (error) => options.log.write('shell', `host cannot be started: ${error.message}`));
  child.stdin.on('error', () => undefined);
  return child;
}

/** The token travels in the environment, which other users cannot read, never in the arguments, which they can. */
function hostEnvironment(env: NodeJS.ProcessEnv, token: string): NodeJS.ProcessEnv {
  const hostEnv: NodeJS.ProcessEnv = { ...env, STUDIO_TOKEN: token };
  delete hostEnv['ELECTRON_RUN_AS_NODE'];
  delete hostEnv['NODE_OPTIONS'];
  return hostEnv;
}

function makeAddress(): HostAddress {
  const token = randomBytes(32).toString('hex');
  if (process.platform === 'win32') {
    return { socketPath: `\\\\.\\pipe\\segstudio-${randomBytes(16).toString('hex')}`, token };
  }
  const folder = mkdtempSync(join(tmpdir(), 'segstudio-'));
  chmodSync(folder, 0o700);
  return { socketPath: join(folder, 'host.sock'), token };
}

function removeSocket(address: HostAddress): void {
  if (process.platform !== 'win32') rmSync(dirname(address.socketPath), { recursive: true, force: true });
}

async function waitUntilHealthy(
  child: ChildProcess,
  address: HostAddress,
  limitMs: number,
): Promise<HostAddress> {
  const deadlineMs = Date.now() + limitMs;
  while (Date.now() < deadlineMs) {
    if (hasEnded(child)) throw new StudioError('internal', 'The background process ended while starting.');
    if (await isHealthy(address)) return address;
    await sleep(healthPollMs);
  }
  child.kill('SIGKILL');
  throw new StudioError('internal', `The background process did not answer within ${limitMs / 1000} s.`);
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

async function askThenKill(child: ChildProcess, limitMs: number): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.stdin?.end();
  // On Windows a signal would end it unasked: there the closed input is the question.
  if (process.platform !== 'win32') child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), limitMs);
  await ended;
  clearTimeout(timer);
}
