import type { ChildProcess } from 'node:child_process';
import { spawnHaltable } from '../../src/main/host/jobs/giveWay.ts';
import type { SpawnWorker } from '../../src/main/host/jobs/spawnWorker.ts';

/**
 * A worker that is a few lines of JavaScript, for tests of what surrounds a worker: it says `ready`, calls
 * `onStart(params)` for `start`, and has `send(message)` and `requests(handler)` at hand.
 */
export function fakeWorker(program: string, spawned: ChildProcess[] = []): SpawnWorker {
  const script = `
    const send = (message, after) => process.send(message, after);
    const done = (result) => send({ type: 'done', result }, () => process.exit(0));
    const requests = (handler) => process.on('message', (message) => handler(message));
    const beat = setInterval(() => process.connected && send({ type: 'heartbeat' }, () => {}), 200);
    process.on('disconnect', () => process.exit(0));
    let onStart = () => {};
    ${program}
    requests((message) => { if (message.type === 'start') onStart(message.params); });
    send({ type: 'ready' });`;
  return (environment) => {
    const child = spawnHaltable(process.execPath, ['-e', script], {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    spawned.push(child);
    return child;
  };
}
