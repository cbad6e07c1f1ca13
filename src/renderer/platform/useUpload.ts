import { shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import { useClient } from './connection.ts';
import { toHostFolder, toHostPaths } from './dropFiles.ts';
import type { HostFiles, TakenFiles, UploadProgress } from './dropFiles.ts';

export interface Upload {
  /** While files are on their way to the host; null otherwise, and on the desktop always. */
  readonly progress: ShallowRef<UploadProgress | null>;
  /** Each dropped file's or folder's path on the host. Throws as `toHostPaths` does. */
  paths(this: void, files: TakenFiles): Promise<HostFiles>;
  /** One folder with all that was dropped. */
  folder(this: void, files: TakenFiles): Promise<HostFiles>;
  cancel(this: void): void;
}

/** Takes dropped files over, with progress and a way to stop; one lot at a time. */
export function useUpload(): Upload {
  const client = useClient();
  const progress = shallowRef<UploadProgress | null>(null);
  let running = new AbortController();

  async function run(take: typeof toHostPaths, files: TakenFiles): Promise<HostFiles> {
    running.abort();
    const current = new AbortController();
    running = current;
    const onProgress = (next: UploadProgress): void => {
      if (running === current) progress.value = next;
    };
    try {
      return await take(client, files, { signal: current.signal, onProgress });
    } finally {
      if (running === current) progress.value = null;
    }
  }

  return {
    progress,
    paths: (files) => run(toHostPaths, files),
    folder: (files) => run(toHostFolder, files),
    cancel: () => running.abort(),
  };
}
