import { readFile } from 'node:fs/promises';

/** Resident memory of the process, the most it has had or what it has now, in MiB; null where the system does not tell. */
export async function readMemoryMib(pid: number, when: 'peak' | 'now'): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const line = when === 'peak' ? /^VmHWM:\s+(\d+) kB$/m : /^VmRSS:\s+(\d+) kB$/m;
  const kib = line.exec(status)?.[1];
  return kib === undefined ? null : Number(kib) / 1024;
}
