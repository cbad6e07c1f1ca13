import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { startSubject, type SubjectEnd } from './subjectProcess.ts';

/** One system call of a save: the `ordinal`-th call of that name on one thread. */
export interface CallPoint {
  readonly call: string;
  readonly ordinal: number;
  /** The same counted among the calls on the save's files, which no wake-up of the event loop moves. */
  readonly ordinalInFolder: number;
  /** The thread's place among those of the process by age: its number differs from run to run. */
  readonly thread: number;
}

export type IoError = 'EIO' | 'ENOSPC' | 'EDQUOT' | 'EROFS';

export type Fault = { readonly signal: 'KILL' } | { readonly error: IoError };

/** Calls that change the disk, by both their names: `rename` on x86, `renameat` on ARM. */
const fileCalls = [
  'openat', 'write', 'pwrite64', 'writev', 'pwritev', 'fsync', 'fdatasync', 'ftruncate', 'close',
  'rename', 'renameat', 'renameat2', 'mkdir', 'mkdirat', 'unlink', 'unlinkat', 'rmdir', 'link', 'linkat',
] as const; // prettier-ignore

export interface TracedSave {
  readonly saver: string;
  readonly folder: string;
  readonly version: number;
  /** File for strace's log. */
  readonly log: string;
}

/** All system calls one save makes on files in `folder`, in order. */
export async function recordCalls(save: TracedSave): Promise<readonly CallPoint[]> {
  let threads: readonly number[] = [];
  const end = await traceSave(save, (ids) => {
    threads = ids;
    return ['-f', '-p', String(ids[0])];
  });
  if (end.status !== 0) throw new Error(`The save failed without a fault: status ${end.status ?? 'none'}`);
  return parseCalls(await readFile(save.log, 'utf8'), save.folder, threads);
}

/** Runs the save with `fault` at `point`. Its thread alone is traced: strace counts each one's calls apart. */
export function saveWithFault(save: TracedSave, point: CallPoint, fault: Fault): Promise<SubjectEnd> {
  const effect = 'signal' in fault ? `signal=${fault.signal}` : `error=${fault.error}`;
  const injection = `inject=${point.call}:${effect}:when=${point.ordinal}`;
  return traceSave(save, (ids) => ['-e', injection, '-p', String(ids[point.thread])]);
}

/**
 * Null when the injected error struck the save's own files. Else it struck a wake-up of the event loop, whose number
 * before a point differs from run to run: returns where that point was, or may be, in the run just traced.
 */
export async function aimAgain({ log, folder }: TracedSave, point: CallPoint): Promise<number | null> {
  const calls = (await readFile(log, 'utf8')).split('\n').filter((line) => line.startsWith(`${point.call}(`));
  const struck = calls.findIndex((line) => line.includes('(INJECTED)'));
  if (struck >= 0 && calls[struck].includes(folder)) return null;
  const inFolder = calls.flatMap((line, i) => (line.includes(folder) ? [i + 1] : []));
  return inFolder.at(point.ordinalInFolder - 1) ?? calls.length + 1;
}

/**
 * strace attaches once the subject is ready, so that only the calls of the save itself count.
 * @param choose what to attach to and to inject, from the ids of the subject's threads, the oldest first
 */
async function traceSave(
  save: TracedSave,
  choose: (threads: readonly number[]) => readonly string[],
): Promise<SubjectEnd> {
  const subject = startSubject('saveOnce', [save.saver, save.folder, String(save.version)]);
  await subject.nextLine();
  const threads = (await readdir(`/proc/${subject.pid}/task`)).map(Number).sort((a, b) => a - b);
  const trace = `trace=${fileCalls.map((call) => `?${call}`).join(',')}`;
  const strace = spawn('strace', ['-y', '-e', trace, '-o', save.log, ...choose(threads)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const closed = once(strace, 'close');
  await untilAttached(strace.stderr.setEncoding('utf8'), closed);
  subject.say('go');
  const end = await subject.ended;
  await closed;
  return end;
}

async function untilAttached(stderr: AsyncIterable<string>, closed: Promise<unknown>): Promise<void> {
  let said = '';
  const attached = (async () => {
    for await (const text of stderr) {
      said += text;
      if (said.includes('attached')) return true;
    }
    return false;
  })();
  if (!(await Promise.race([attached, closed.then(() => false)]))) throw new Error(`strace: ${said}`);
}

/**
 * Lines are `THREAD call(arguments) = result`; descriptors are followed by their path in `<>`.
 * @param threads ids of the threads, the oldest first
 * @throws when a younger thread touches `folder`: it could not be found again in the next run
 */
export function parseCalls(log: string, folder: string, threads: readonly number[]): readonly CallPoint[] {
  const counts = new Map<string, number>();
  const countUp = (key: string): number => {
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    return count;
  };
  const points: CallPoint[] = [];
  for (const line of log.split('\n')) {
    const parts = /^(\d+)\s+(\w+)\((.*)/.exec(line);
    if (parts === null) continue;
    const [, id, call, rest] = parts;
    const ordinal = countUp(`${id} ${call}`);
    if (!rest.includes(folder)) continue;
    const thread = threads.indexOf(Number(id));
    if (thread < 0) throw new Error(`A thread that began with the save made the call ${call}`);
    points.push({ call, ordinal, ordinalInFolder: countUp(`${id} ${call} in folder`), thread });
  }
  return points;
}
