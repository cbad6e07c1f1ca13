import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import type { StudioClient } from '../../src/shared/contract/index.ts';
import { makeTempFolder } from './hostFixture.ts';
import { projectRoot } from './testData.ts';

export const builtWorker = join(projectRoot, 'out/main/worker.js');
const builtHost = join(projectRoot, 'out/main/host.js');

/** The built host as the shell starts it, and a client on its socket. */
export interface HostUnderTest {
  readonly process: ChildProcess;
  readonly client: StudioClient;
}

export async function startBuiltHost(): Promise<HostUnderTest> {
  const folder = await makeTempFolder();
  const socketPath = join(folder, 'run', 'host.sock');
  const token = randomBytes(32).toString('hex');
  const child = spawn(process.execPath, [builtHost, '--socket', socketPath], {
    stdio: ['pipe', 'ignore', 'inherit'],
    env: { ...process.env, STUDIO_TOKEN: token, STUDIO_CONFIG: join(folder, 'config') },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const socket = await openSocket(socketPath, token);
  onTestFinished(() => socket.terminate());
  return { process: child, client: createORPCClient(new RPCLink({ websocket: socket })) };
}

/** The socket appears when the host listens. */
async function openSocket(socketPath: string, token: string): Promise<WebSocket> {
  for (let attempt = 0; attempt < 200; attempt++) {
    const socket = new WebSocket('ws://localhost/rpc', {
      createConnection: () => connect(socketPath),
      headers: { authorization: `Bearer ${token}` },
    });
    const isOpen = await Promise.race([
      once(socket, 'open').then(() => true),
      once(socket, 'close').then(() => false),
    ]).catch(() => false);
    if (isOpen) return socket;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`No host listens on ${socketPath}.`);
}

/** False too for a process that has ended but was not yet collected by its parent. */
export function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !/\) [ZX] /.test(stat);
  } catch {
    return false;
  }
}
