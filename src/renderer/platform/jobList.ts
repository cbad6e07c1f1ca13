import { computed, shallowRef } from 'vue';
import { isJobOver } from '../../shared/domain/job.ts';
import type { Job } from '../../shared/domain/job.ts';

/** The host's jobs as they were last told, newest first; `openProject` is the folder of the open one. */
export function createJobList(openProject: () => string | undefined) {
  const byId = shallowRef<ReadonlyMap<string, Job>>(new Map());
  const jobs = computed(() =>
    [...byId.value.values()].sort((a, b) => b.createdAt.localeCompare(a.createdAt)),
  );
  const activeJobs = computed(() => jobs.value.filter((job) => !isJobOver(job.state)));
  /** Those that work in the open project: another may have runs of the same names. */
  const projectJobs = computed(() => activeJobs.value.filter(({ project }) => project === openProject()));

  const rememberJob = (job: Job): void => {
    byId.value = new Map(byId.value).set(job.id, job);
  };
  const resetJobs = (all: readonly Job[]): void => {
    byId.value = new Map(all.map((job) => [job.id, job]));
  };
  return { jobs, activeJobs, projectJobs, rememberJob, resetJobs };
}
