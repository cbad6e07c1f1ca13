import { readFile } from 'node:fs/promises';

/** The most memory the process has had, in MiB; null where the system does not tell. */
export async function readPeakMib(pid: number): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return kib === undefined ? null : Number(kib) / 1024;
}
