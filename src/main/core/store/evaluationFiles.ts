import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a run keeps its evaluations, each as `<step>-<split>-<size>….json`. */
export function evaluationsFolder(runFolder: string): string {
  return join(runFolder, 'eval');
}

/** Names of the files of a run's evaluations; none where it has no folder for them. */
export async function listEvaluationFiles(runFolder: string): Promise<readonly string[]> {
  const names = await readdir(evaluationsFolder(runFolder)).catch(() => []);
  return names.filter((name) => name.endsWith('.json'));
}

/** Removes the evaluations of those steps. */
export async function removeEvaluations(runFolder: string, isOf: (step: number) => boolean): Promise<void> {
  for (const file of await listEvaluationFiles(runFolder)) {
    // Not a number where the name begins with none: no step is that.
    if (isOf(Number.parseInt(file, 10))) await rm(join(evaluationsFolder(runFolder), file), { force: true });
  }
}
