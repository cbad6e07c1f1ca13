/// <reference types="electron-vite/node" />
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cp, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { StudioError } from '../../../shared/errors.ts';
import type { JobContext } from '../jobContext.ts';
import { decoders } from '../models/decoders/index.ts';
import { encoders } from '../models/encoders/index.ts';
import { createFolderAtomic } from '../store/atomicFile.ts';
import { sweepTemps } from '../store/temporaries.ts';
import { cacheFolder } from '../store/cacheFolder.ts';
import { nativeVersion, type Tf } from '../tensors/backend.ts';
import type { RecordReply, RecordTask } from './recordProcess.ts';
import recorderPath from './recordProcess.ts?modulePath';
import type { GraphRequest } from './request.ts';
import { readManifest, type GraphManifest } from './writeGraph.ts';

/** A graph takes about a megabyte: the least recently used beyond these go. */
const graphsKept = 100;

export interface CachedGraph extends GraphManifest {
  /** Holds its SavedModel. */
  readonly folder: string;
}

export type GraphContext = Pick<JobContext, 'progress' | 'signal'>;

/**
 * The graph asked for: out of the cache, or recorded by a process of its own, which takes seconds and is said as
 * progress. A damaged entry is made anew. Throws StudioError('internal') where the net cannot become a graph.
 */
export async function prepareGraph(
  tf: Tf,
  request: GraphRequest,
  context: GraphContext,
): Promise<CachedGraph> {
  const folder = await graphFolder(tf, request);
  const cached = await readCached(folder);
  if (cached !== null) return cached;
  context.progress({
    done: 0,
    total: 0,
    unit: 'steps',
    rate: null,
    secondsLeft: null,
    message: 'Preparing: recording the graph, usually under 20 s.',
  });
  await addEntry(folder, (temp) => record({ request, folder: temp }, context.signal));
  const recorded = await readCached(folder);
  if (recorded === null) {
    throw new StudioError('internal', `The recorded graph in ${folder} cannot be read.`);
  }
  if (request.training !== null) await shareForPrediction(tf, request, folder);
  await prune();
  return recorded;
}

/** A graph for training predicts as well: what is trained can be tested at once. */
async function shareForPrediction(tf: Tf, { net }: GraphRequest, folder: string): Promise<void> {
  const target = await graphFolder(tf, { net: { ...net, batchNormMomentum: null }, training: null });
  if ((await readManifest(target)) !== null) return;
  await addEntry(target, (temp) => cp(folder, temp, { recursive: true }));
}

async function addEntry(folder: string, fill: (temp: string) => Promise<void>): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await createFolderAtomic(folder, fill).catch((thrown: unknown) => {
    // Another process was faster; its graph is the same.
    if (!(thrown instanceof StudioError && thrown.code === 'conflict')) throw thrown;
  });
}

/** The graph if it is in the cache, null otherwise; nothing is recorded. */
export async function findGraph(tf: Tf, request: GraphRequest): Promise<CachedGraph | null> {
  return readCached(await graphFolder(tf, request));
}

function graphsFolder(): string {
  return join(cacheFolder(), 'graphs');
}

/** Named by all that the graph depends on: the request, TensorFlow, and the recording code itself. */
async function graphFolder(tf: Tf, request: GraphRequest): Promise<string> {
  // The built file names its imports by their content.
  const code = await readFile(recorderPath);
  const parts = JSON.stringify([request, nativeVersion(tf), ownCode(request)]);
  const key = createHash('sha256').update(parts).update(code).digest('hex');
  return join(graphsFolder(), key.slice(0, 32));
}

/** What else a net depends on where it has a part of the project's own: those files, by their hashes. */
function ownCode({ net }: GraphRequest): string {
  const isOwn = encoders.isOwn(net.encoder) || decoders.isOwn(net.decoder);
  return isOwn ? (process.env['STUDIO_ARCHITECTURES'] ?? '') : '';
}

async function readCached(folder: string): Promise<CachedGraph | null> {
  const manifest = await readManifest(folder);
  if (manifest === null) return null;
  const now = new Date();
  await utimes(folder, now, now).catch(() => undefined);
  return { ...manifest, folder };
}

async function record(task: RecordTask, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  // Nothing is computed that a GPU is needed for: its memory is left to the training.
  const env = { ...process.env, CUDA_VISIBLE_DEVICES: '-1' };
  const child = fork(recorderPath, [], {
    env,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    execArgv: [],
    signal,
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-2000)));
  const ended = once(child, 'exit');
  const death = ended.then(() => lastLine(stderr));
  const reply = once(child, 'message').then(([message]) => (message as RecordReply).problem);
  child.send(task);
  const problem = await Promise.race([reply, death]);
  if (child.connected) child.disconnect();
  await ended;
  if (problem !== null) throw new StudioError('internal', problem);
}

function lastLine(text: string): string {
  const line = text.trim().split('\n').at(-1) ?? '';
  return line === '' ? 'The recording process ended without an answer.' : line;
}

async function prune(): Promise<void> {
  const parent = graphsFolder();
  await sweepTemps(parent);
  const entries = await Promise.all(
    (await readdir(parent)).map(async (name) => {
      const path = join(parent, name);
      return {
        path,
        usedAt: await stat(path).then(
          ({ mtimeMs }) => mtimeMs,
          () => 0,
        ),
      };
    }),
  );
  const old = entries.sort((a, b) => b.usedAt - a.usedAt).slice(graphsKept);
  for (const { path } of old) await rm(path, { recursive: true, force: true });
}
