import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { ProjectInfo } from '../../shared/contract/library.ts';
import type { HostInfo, StudioEvent } from '../../shared/contract/system.ts';
import { isJobOver } from '../../shared/domain/job.ts';
import type { Job } from '../../shared/domain/job.ts';
import { useConnection } from './connection.ts';

export type SaveState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'saving' }
  | { readonly kind: 'saved'; readonly at: Date }
  | { readonly kind: 'failed' };

/** What every page needs of the host: connection, open project, jobs, whether all is saved. */
export const useSession = defineStore('session', () => {
  const connection = useConnection();
  const { client } = connection;
  /** False until the host has said which project is open. */
  const isKnown = ref(false);
  const project = shallowRef<ProjectInfo | null>(null);
  const info = shallowRef<HostInfo | null>(null);
  const jobsById = shallowRef<ReadonlyMap<string, Job>>(new Map());
  const saveState = shallowRef<SaveState>({ kind: 'idle' });

  const jobs = computed(() =>
    [...jobsById.value.values()].sort((a, b) => b.createdAt.localeCompare(a.createdAt)),
  );
  const activeJobs = computed(() => jobs.value.filter((job) => !isJobOver(job.state)));

  function hear(event: StudioEvent): void {
    if (event.type === 'hello') {
      project.value = event.project;
      jobsById.value = new Map(event.jobs.map((job) => [job.id, job]));
      isKnown.value = true;
      void readInfo();
    } else if (event.type === 'project') {
      project.value = event.project;
    } else if (event.type === 'job') {
      rememberJob(event.job);
    }
  }
  connection.onEvent(hear);

  async function readInfo(): Promise<void> {
    info.value = await client.system.info();
  }

  function rememberJob(job: Job): void {
    jobsById.value = new Map(jobsById.value).set(job.id, job);
  }

  /** Follows a change to disk, so that the status bar can say whether everything is kept. */
  async function saving<T>(work: Promise<T>): Promise<T> {
    saveState.value = { kind: 'saving' };
    try {
      const result = await work;
      saveState.value = { kind: 'saved', at: new Date() };
      return result;
    } catch (error) {
      saveState.value = { kind: 'failed' };
      throw error;
    }
  }

  async function openProject(path: string): Promise<void> {
    project.value = await client.project.open({ path });
  }

  async function createProject(path: string): Promise<void> {
    project.value = await client.project.create({ path });
  }

  async function openSample(): Promise<void> {
    project.value = await client.project.openSample({});
  }

  async function closeProject(): Promise<void> {
    await client.project.close();
    project.value = null;
  }

  return {
    connectionState: connection.state,
    onEvent: connection.onEvent,
    isKnown,
    project,
    info,
    jobs,
    activeJobs,
    saveState,
    rememberJob,
    saving,
    openProject,
    createProject,
    openSample,
    closeProject,
  };
});
