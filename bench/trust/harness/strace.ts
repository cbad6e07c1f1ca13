import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { startSubject, type SubjectEnd } from './subjectProcess.ts';

/** One system call of a save: the `ordinal`-th call of that name on the thread that does the file work. */
export interface CallPoint {
  readonly call: string;
  readonly ordinal: number;
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
  const end = await traceSave(save, []);
  if (end.status !== 0) throw new Error(`The save failed without a fault: status ${end.status ?? 'none'}`);
  return parseCalls(await readFile(save.log, 'utf8'), save.folder);
}

/** Runs the save with `fault` at `point`. */
export function saveWithFault(save: TracedSave, point: CallPoint, fault: Fault): Promise<SubjectEnd> {
  const effect = 'signal' in fault ? `signal=${fault.signal}` : `error=${fault.error}`;
  return traceSave(save, ['-e', `inject=${point.call}:${effect}:when=${point.ordinal}`]);
}

/**
 * Whether the injected error struck the save's own files and nothing else: counts are a thread's own, so that
 * another thread's call of the same number, such as a wake-up of the event loop, may be struck as well.
 */
export async function wasErrorInjected({ log, folder }: TracedSave): Promise<boolean> {
  const struck = (await readFile(log, 'utf8')).split('\n').filter((line) => line.includes('(INJECTED)'));
  return struck.length > 0 && struck.every((line) => line.includes(folder));
}

/** strace attaches once the subject is ready, so that only the calls of the save itself count. */
async function traceSave(save: TracedSave, injection: readonly string[]): Promise<SubjectEnd> {
  const subject = startSubject('saveOnce', [save.saver, save.folder, String(save.version)]);
  await subject.nextLine();
  const trace = `trace=${fileCalls.map((call) => `?${call}`).join(',')}`;
  const strace = spawn(
    'strace',
    ['-f', '-y', '-e', trace, ...injection, '-o', save.log, '-p', String(subject.pid)],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
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

/** Lines are `THREAD call(arguments) = result`; descriptors are followed by their path in `<>`. */
export function parseCalls(log: string, folder: string): readonly CallPoint[] {
  const counts = new Map<string, number>();
  const points: CallPoint[] = [];
  for (const line of log.split('\n')) {
    const parts = /^(\d+)\s+(\w+)\((.*)/.exec(line);
    if (parts === null) continue;
    const [, thread, call, rest] = parts;
    const key = `${thread} ${call}`;
    const ordinal = (counts.get(key) ?? 0) + 1;
    counts.set(key, ordinal);
    if (rest.includes(folder)) points.push({ call, ordinal });
  }
  return points;
}
