import { identifyCheckpoint } from '../store/checkpointStore.ts';
import type { Tf } from '../tensors/backend.ts';
import { loadRunNet, type RunNet } from './runNet.ts';

export interface RunNetCache {
  /** The run's net with the weights that its checkpoint has now; the cache owns and disposes it. */
  get(tf: Tf, runFolder: string, step: number): Promise<RunNet>;
}

/** Keeps the `places` nets that were asked for last; calls come one after another. */
export function createRunNetCache(places: number): RunNetCache {
  const held = new Map<string, RunNet>();
  return {
    async get(tf, runFolder, step) {
      const { sha256 } = await identifyCheckpoint(runFolder, step);
      const key = `${runFolder}\0${step}\0${sha256}`;
      const found = held.get(key) ?? (await loadRunNet(tf, runFolder, step, { images: 1 }));
      held.delete(key);
      held.set(key, found);
      for (const [old, { net }] of [...held].slice(0, Math.max(0, held.size - places))) {
        held.delete(old);
        net.dispose();
      }
      return found;
    },
  };
}
