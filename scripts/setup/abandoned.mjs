import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Whether a process with this id exists. */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Removes what ended processes left unfinished in a folder: names that end in `.partial-PID` or `.old-PID`. */
export async function removeAbandoned(dir) {
  for (const name of await readdir(dir)) {
    const pid = Number(/\.(?:partial|old)-(\d+)$/.exec(name)?.[1]);
    if (pid > 0 && pid !== process.pid && !isAlive(pid))
      await rm(join(dir, name), { recursive: true, force: true });
  }
}
