import '../core/tensors/nodeShims.ts';
import { StudioError, toStudioError } from '../../shared/errors.ts';
import { heartbeatMs, orphanGraceMs } from '../../shared/domain/worker.ts';
import type { WorkerMessage, WorkerRequest } from '../../shared/domain/worker.ts';
import { ownArchitectures } from './architectures.ts';
import { createJobToken } from '../core/jobContext.ts';
import { createChannelContext } from './protocol.ts';
import { runKind } from './kinds/index.ts';
import { answerCall } from './warm/index.ts';

/**
 * The worker process: runs one job for the host that spawned it with an IPC channel, then ends.
 * TensorFlow never gives memory back, and a native crash takes the process: both end with the job.
 * A worker that gets calls instead of a job stays, nets loaded, until its host disconnects.
 */
const token = createJobToken();
const abort = new AbortController();
const context = createChannelContext(send, token, abort.signal);
let started = false;
let isWarm = false;

/** A channel whose host just died fails to write: `disconnect` ends the job then, not the lost message. */
function send(message: WorkerMessage): void {
  if (process.connected) process.send?.(message, () => undefined);
}

function receive(request: WorkerRequest): void {
  switch (request.type) {
    case 'start':
      if (started) return;
      started = true;
      void runJob(request.kind, request.params);
      return;
    case 'call':
      isWarm = true;
      return void answerCall(request).then(send);
    case 'pause':
      token.pause();
      return send({ type: 'paused', paused: true });
    case 'resume':
      token.resume();
      return send({ type: 'paused', paused: false });
    case 'stop':
      return token.stop();
    case 'abort':
      token.stop();
      return abort.abort(new StudioError('cancelled', 'Cancelled.'));
  }
}

async function runJob(kind: string, params: unknown): Promise<void> {
  try {
    await ownArchitectures();
    const result = await runKind(kind, params, context);
    context.flush();
    finish({ type: 'done', result }, 0);
  } catch (thrown) {
    finish({ type: 'failed', error: toStudioError(thrown).toData() }, 1);
  }
}

/** Exits once the last message is out: `process.exit` alone could cut it off. */
function finish(message: WorkerMessage, exitCode: number): void {
  if (!process.connected) process.exit(exitCode);
  process.send?.(message, () => process.exit(exitCode));
}

function endAsOrphan(): void {
  if (!started || isWarm) process.exit(0);
  token.stop();
  setTimeout(() => process.exit(1), orphanGraceMs).unref();
}

if (process.send === undefined) {
  process.stderr.write('The worker is started by the studio, not by hand.\n');
  process.exit(2);
}
process.on('message', (message) => receive(message as WorkerRequest));
process.on('disconnect', endAsOrphan);
// Ctrl-C and a closed terminal window reach the whole process group; the host decides how the job ends.
process.on('SIGINT', () => undefined);
process.on('SIGHUP', () => undefined);
process.on('SIGTERM', () => token.stop());
setInterval(() => send({ type: 'heartbeat' }), heartbeatMs).unref();
send({ type: 'ready' });
