import { stat } from 'node:fs/promises';

/** Whether there is a file or folder at `path` that this process may see; never throws. */
export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
