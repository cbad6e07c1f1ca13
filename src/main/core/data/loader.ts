/// <reference types="electron-vite/node" />
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Recipe } from '../../../shared/domain/recipe.ts';
import { StudioError } from '../../../shared/errors.ts';
import type { AugmentOptions } from './augment/plan.ts';
import type { LoaderRequest, LoaderSource, LoaderThreadData } from './loaderTask.ts';
import type { LoaderReply } from './loaderThread.ts';
import threadPath from './loaderThread.ts?modulePath';
import { boxOf, fittedSize, trainingMultiple } from './prepare.ts';
import type { Size } from './resize.ts';
import { createSampler } from './sampler.ts';

export type LoaderRecipe = Pick<Recipe, 'size' | 'batchSize' | 'seed'> & AugmentOptions;

export interface LoaderOptions {
  readonly sources: readonly LoaderSource[];
  readonly recipe: LoaderRecipe;
  /** First step to deliver; a resumed run continues with exactly the batches it would have had. */
  readonly startStep?: number;
  /** Threads that decode and augment; default: `loaderThreads`. */
  readonly threads?: number;
  /** Batches prepared ahead. */
  readonly prefetch?: number;
  /** Memory for decoded images, over all threads. */
  readonly cacheBytes?: number;
}

/** Input of one training step; the arrays belong to the caller. */
export interface Batch {
  readonly step: number;
  /** RGB 0 … 255, `[batch, height, width, 3]`, padding black. */
  readonly images: Uint8Array;
  /** Class ids, void and padding 255, `[batch, height, width]`. */
  readonly labels: Uint8Array;
  readonly height: number;
  readonly width: number;
}

export interface Loader {
  readonly stepsPerEpoch: number;
  /** The next step's batch. Throws the StudioError of a file that cannot be read, or after `close`. */
  next(): Promise<Batch>;
  close(): Promise<void>;
}

/** 1 GiB: CamVid at 480 px takes 0.25. */
export const defaultCacheBytes = 2 ** 30;

/** More would only wait for the thread that puts batches together; several cards share the cores. */
const mostThreads = 8;

/**
 * Threads for a training. A net on the processor needs the cores itself, and fewer samples than one thread makes; one on a
 * graphics card leaves the cores free, and outruns a few threads.
 */
export function loaderThreads(usesGpu: boolean, cores = usableCores()): number {
  const wanted = usesGpu ? cores - 1 : Math.floor(cores / 4);
  return Math.min(Math.max(1, wanted), mostThreads);
}

/** As many as the user's setting gives to computing (host/hostSettings.ts), else all. */
function usableCores(): number {
  return Number(process.env['OMP_NUM_THREADS']) || availableParallelism();
}

interface PendingBatch {
  readonly batch: Batch;
  missing: number;
  readonly done: Promise<Batch>;
  readonly resolve: (batch: Batch) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Reads, scales and augments in threads of their own while TensorFlow blocks this one. Batches depend on
 * the recipe's seed and the step alone, not on threads or timing.
 */
export function createLoader(options: LoaderOptions): Loader {
  const { sources, recipe, prefetch = 3 } = options;
  if (sources.length === 0) {
    throw new StudioError('badInput', 'There are no images with masks to train on.', {
      fix: 'Put items with masks into the training split.',
    });
  }
  const sampler = createSampler(sources.length, recipe.batchSize, recipe.seed);
  const sizes = sources.map((source) => fittedSize(source, recipe.size));
  const pending = new Map<number, PendingBatch>();
  const pool = startThreads(options, (reply) => accept(pending, reply), fail);
  let requested = options.startStep ?? 0;
  let delivered = requested;
  let failure: Error | undefined;

  function fail(error: Error): void {
    failure ??= error;
    for (const batch of pending.values()) batch.reject(error);
  }

  function request(step: number): void {
    const indices = sampler.batch(step);
    const box = boxOf(
      indices.map((index) => sizes[index]),
      trainingMultiple,
    );
    pending.set(step, createPendingBatch(step, indices.length, box));
    indices.forEach((source, place) => pool.post({ step, place, source, box }));
  }

  return {
    stepsPerEpoch: sampler.stepsPerEpoch,
    async next() {
      if (failure !== undefined) throw failure;
      for (; requested < delivered + 1 + prefetch; requested++) request(requested);
      const step = delivered++;
      try {
        return await pending.get(step)!.done;
      } finally {
        pending.delete(step);
      }
    },
    async close() {
      fail(new StudioError('cancelled', 'The loader is closed.'));
      await pool.close();
    },
  };
}

interface ThreadPool {
  post(request: LoaderRequest): void;
  close(): Promise<void>;
}

/** An image always goes to the same thread, so that it is decoded and kept once. */
function startThreads(
  { sources, recipe, threads, cacheBytes = defaultCacheBytes }: LoaderOptions,
  onReply: (reply: LoaderReply) => void,
  onError: (error: Error) => void,
): ThreadPool {
  const count = threads ?? loaderThreads(false);
  const workerData: LoaderThreadData = {
    sources,
    size: recipe.size,
    seed: recipe.seed,
    augment: recipe,
    cacheBytes: cacheBytes / count,
  };
  const workers = Array.from({ length: count }, () => {
    const worker = new Worker(threadPath, { workerData });
    worker.on('message', onReply);
    worker.on('error', onError);
    return worker;
  });
  return {
    post: (request) => workers[request.source % count].postMessage(request),
    close: async () => {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

function createPendingBatch(step: number, count: number, box: Size): PendingBatch {
  const { height, width } = box;
  let resolve!: (batch: Batch) => void;
  let reject!: (error: Error) => void;
  const done = new Promise<Batch>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  // A failure of a batch nobody waits for yet is thrown by the `next` that comes to it.
  done.catch(() => undefined);
  const images = new Uint8Array(count * height * width * 3);
  const labels = new Uint8Array(count * height * width);
  return { batch: { step, images, labels, height, width }, missing: count, done, resolve, reject };
}

function accept(pending: ReadonlyMap<number, PendingBatch>, reply: LoaderReply): void {
  const target = pending.get(reply.request.step);
  if (target === undefined) return;
  if ('error' in reply) {
    target.reject(StudioError.fromData(reply.error));
    return;
  }
  target.batch.images.set(reply.image, reply.request.place * reply.image.length);
  target.batch.labels.set(reply.labels, reply.request.place * reply.labels.length);
  target.missing--;
  if (target.missing === 0) target.resolve(target.batch);
}
