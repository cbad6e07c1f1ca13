import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import { isJobOver } from '../../../shared/domain/job.ts';
import type { Job } from '../../../shared/domain/job.ts';
import type { WeightsInfo } from '../../../shared/domain/weights.ts';
import { useClient } from '../../platform/connection.ts';
import { toHostPaths } from '../../platform/dropFiles.ts';
import type { TakenFiles } from '../../platform/dropFiles.ts';
import { useSession } from '../../platform/session.ts';

/** Pretrained weights: what there is, and what is on its way. */
export const useWeights = defineStore('settings.weights', () => {
  const client = useClient();
  const session = useSession();
  const list = shallowRef<readonly WeightsInfo[] | null>(null);
  /** Which job fetches which weights; the jobs themselves are the session's. */
  const fetching = shallowRef<ReadonlyMap<string, string>>(new Map());
  const importing = shallowRef<string | null>(null);

  async function read(): Promise<void> {
    list.value = await client.weights.list();
  }

  session.onEvent((event) => {
    if (event.type === 'weights' && list.value !== null) void read().catch(() => undefined);
  });

  function running(id: string | null | undefined): Job | null {
    const job = session.jobs.find((one) => one.id === id);
    return job === undefined || isJobOver(job.state) ? null : job;
  }

  async function fetch(id: string): Promise<void> {
    const job = await client.weights.fetch({ id });
    session.rememberJob(job);
    fetching.value = new Map(fetching.value).set(id, job.id);
  }

  /** Copies of the host's own are given back when the import has them. */
  async function importFile(files: TakenFiles, encoder: string): Promise<void> {
    const { paths, upload } = await toHostPaths(client, files);
    const job = await client.weights.importFile({ path: paths[0], encoder });
    session.rememberJob(job);
    importing.value = job.id;
    if (upload === null) return;
    const stop = session.onEvent((event) => {
      if (event.type !== 'job' || event.job.id !== job.id || !isJobOver(event.job.state)) return;
      stop();
      void client.files.abort({ upload }).catch(() => undefined);
    });
  }

  async function remove(id: string): Promise<void> {
    await client.weights.remove({ id });
    await read();
  }

  const jobOf = (id: string): Job | null => running(fetching.value.get(id));
  const importJob = computed(() => running(importing.value));
  return { list, importJob, jobOf, read, fetch, importFile, remove };
});
