import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { ProjectInfo } from '../../shared/contract/library.ts';
import type { HostInfo } from '../../shared/contract/system.ts';
import { useConnection } from './connection.ts';
import { createJobList } from './jobList.ts';
import type { Hello } from './reopener.ts';
import { createSaveTracker } from './saveState.ts';

/** What every page needs of the host: connection, open project, jobs, whether all is saved. */
export const useSession = defineStore('session', () => {
  const connection = useConnection();
  const { client } = connection;
  /** False until the host has said which project is open. */
  const isKnown = ref(false);
  const project = shallowRef<ProjectInfo | null>(null);
  /** Which life of a host it is: what a host keeps for the screen alone ends with it. */
  const host = shallowRef<string | null>(null);
  const info = shallowRef<HostInfo | null>(null);
  const { rememberJob, resetJobs, ...jobLists } = createJobList(() => project.value?.path);
  const { saveState, saving, markSave } = createSaveTracker();

  /** Device and threads change with the settings. */
  async function readInfo(): Promise<void> {
    info.value = await client.system.info();
  }

  function greet(hello: Hello): void {
    resetJobs(hello.jobs);
    host.value = hello.host;
    project.value = hello.project;
    isKnown.value = true;
    // Lost again: asked at the next greeting.
    readInfo().catch(() => undefined);
  }

  connection.onEvent((event) => {
    if (event.type === 'hello') greet(event);
    else if (event.type === 'project') project.value = event.project;
    else if (event.type === 'job') rememberJob(event.job);
  });

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

  const verbs = {
    rememberJob,
    saving,
    markSave,
    readInfo,
    openProject,
    createProject,
    openSample,
    closeProject,
  };
  const { state: connectionState, onEvent } = connection;
  return { connectionState, onEvent, isKnown, project, host, info, ...jobLists, saveState, ...verbs };
});

/** Calls back each time the host greets with a project open: what was read of it before may be old by now. */
export function useHostReturn(reread: () => void): void {
  useSession().onEvent((event) => {
    if (event.type === 'hello' && event.project !== null) reread();
  });
}
