import { resolve } from 'node:path';
import { runsFolder } from '../../core/store/runStore.ts';
import type { JobRequest } from './entry.ts';

/** The folder of the project a job works in; null for one that works in none. */
export function projectOf({ params }: JobRequest): string | null {
  return 'project' in params ? params.project : null;
}

/** The folder of `run`, a run's name or path, as the job finds it. */
export function runFolderOf(request: JobRequest, run: string): string {
  return resolve(runsFolder(projectOf(request) ?? ''), run);
}
