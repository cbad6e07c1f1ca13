import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { ProjectInfo } from '../../shared/contract/library.ts';
import type { HostInfo, StudioEvent } from '../../shared/contract/system.ts';
import { useConnection } from './connection.ts';
import { createJobList } from './jobList.ts';
import { createSaveTracker } from './saveState.ts';

/** What every page needs of the host: connection, open project, jobs, whether all is saved. */
export const useSession = defineStore('session', () => {
  const connection = useConnection();
  const { client } = connection;
  /** False until the host has said which project is open. */
  const isKnown = ref(false);
  const project = shallowRef<ProjectInfo | null>(null);
  const info = shallowRef<HostInfo | null>(null);
  const { jobs, activeJobs, rememberJob, resetJobs } = createJobList();
  const { saveState, saving, markSave } = createSaveTracker();

  /** Device and threads change with the settings. */
  async function readInfo(): Promise<void> {
    info.value = await client.system.info();
  }

  async function greet(hello: Extract<StudioEvent, { type: 'hello' }>): Promise<void> {
    resetJobs(hello.jobs);
    const restarted = info.value !== null && project.value !== null && hello.project === null;
    if (!restarted) project.value = hello.project;
    isKnown.value = true;
    const before = info.value?.pid;
    await readInfo();
    if (restarted) await reopen(before !== info.value?.pid);
  }

  /** A host that was started anew has no project open: the one shown is opened again where it can be. */
  async function reopen(isNewHost: boolean): Promise<void> {
    const path = project.value?.path;
    const opened = isNewHost && path !== undefined ? client.project.open({ path }).catch(() => null) : null;
    project.value = await opened;
  }

  connection.onEvent((event) => {
    if (event.type === 'hello') void greet(event);
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
  return { connectionState, onEvent, isKnown, project, info, jobs, activeJobs, saveState, ...verbs };
});
