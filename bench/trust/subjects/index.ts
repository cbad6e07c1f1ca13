import { once } from 'node:events';
import { StudioError, type ErrorCode } from '../../../src/shared/errors.ts';
import { defineRegistry } from '../../../src/shared/registry.ts';
import { decodeFiles } from './decode.ts';
import { contendForLock } from './locks.ts';
import { savers } from './savers.ts';

/** What a child process does while a fault strikes; run as `bench.js subject NAME ARGUMENT…`. */
type Subject = (args: readonly string[]) => Promise<number>;

/** Exit status of a subject whose operation failed with a message for the user, by the kind of failure. */
const statusOfFailure: Readonly<Partial<Record<ErrorCode, number>>> = { diskFull: 41, readOnly: 42, io: 43 };
export const failureStatuses: ReadonlySet<number> = new Set(Object.values(statusOfFailure));

/** The operation failed in a way that nobody foresaw. */
const uncaughtStatus = 70;

/**
 * Saves one version: `SAVER FOLDER VERSION`. Says "ready", waits for a line, saves, and tells the outcome by
 * its exit status alone, so that a fault in a write cannot strike the report.
 */
async function saveOnce([saver = '', folder = '', version = '']: readonly string[]): Promise<number> {
  const chosen = savers.get(saver);
  await awaitGo();
  try {
    await chosen.save(folder, Number(version));
    return 0;
  } catch (thrown) {
    return (thrown instanceof StudioError ? statusOfFailure[thrown.code] : undefined) ?? uncaughtStatus;
  }
}

/** Saves versions FIRST, FIRST + 1, … without end and prints each once it is acknowledged: `SAVER FOLDER FIRST`. */
async function saveForever([saver = '', folder = '', first = '']: readonly string[]): Promise<number> {
  const chosen = savers.get(saver);
  for (let version = Number(first); ; version += 1) {
    await chosen.save(folder, version);
    process.stdout.write(`${version}\n`);
  }
}

async function awaitGo(): Promise<void> {
  process.stdout.write('ready\n');
  await once(process.stdin, 'data');
  process.stdin.destroy();
}

export const subjects = defineRegistry('subject', {
  saveOnce,
  saveForever,
  decodeFiles,
  contendForLock,
} satisfies Record<string, Subject>);

export async function runSubject([name = '', ...args]: readonly string[]): Promise<never> {
  process.exit(await subjects.get(name)(args));
}
