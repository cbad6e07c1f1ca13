import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { runSteps } from '../../../scripts/setup/index.mjs';
import { identify, takeTurn } from '../../../scripts/setup/lock.mjs';
import { rootDir, stampDir } from '../../../scripts/setup/paths.mjs';
import { isStamped, writeStamp } from '../../../scripts/setup/stamp.mjs';

/** Above the largest process id Linux gives. */
const goneProcess = 2 ** 22 + 1;

function makeLockFile(owner: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'setup-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const lockFile = join(folder, 'setup.lock');
  writeFileSync(lockFile, owner);
  return lockFile;
}

const nobody = (): void => expect.unreachable('nobody is at it');

it.each([
  ['a process that is gone', String(goneProcess)],
  ['an earlier start with our own number, as in a container', String(process.pid)],
  ['nobody, as a power cut leaves it', ''],
])('takes over the lock of %s', async (_, owner) => {
  const lockFile = makeLockFile(owner);
  const release = await takeTurn(lockFile, nobody);
  expect(readFileSync(lockFile, 'utf8').split(' ')[0]).toBe(String(process.pid));
  await release();
  expect(existsSync(lockFile)).toBe(false);
});

it.runIf(process.platform === 'linux').each([
  ['before the last restart', [2, 'another-boot']],
  ['before another process got its number', [1, '1']],
])('takes over the lock of a set-up that was interrupted %s', async (_, [part, other]) => {
  const identity = identify(process.ppid).split(' ');
  identity[part as number] = String(other);
  await (
    await takeTurn(makeLockFile(identity.join(' ')), nobody)
  )();
});

it.each([
  ['known by all that the system tells', identify(process.ppid)],
  ['known by its number alone', String(process.ppid)],
])('waits for a live set-up that is %s', async (_, owner) => {
  const lockFile = makeLockFile(owner);
  let waits = 0;
  const release = await takeTurn(lockFile, () => {
    waits += 1;
    rmSync(lockFile);
  });
  expect(waits).toBe(1);
  await release();
});

describe('a place for set-up', () => {
  const progress = { start: vi.fn(), update: vi.fn(), finish: vi.fn(), fail: vi.fn() };
  /** Nobody can make it there, root not either. */
  const readOnlyLock = '/dev/null/setup.lock';

  it('is not written to when all is done', async () => {
    const step = { title: 'Build', isDone: () => Promise.resolve(true), run: nobody };
    await runSteps([step], readOnlyLock, progress);
  });

  it('is locked while one of its steps runs', async () => {
    const lockFile = join(makeLockFile(''), '..', 'another.lock');
    const seen: boolean[] = [];
    const run = (): void => void seen.push(existsSync(lockFile));
    await runSteps([{ title: 'Build', isDone: () => Promise.resolve(false), run }], lockFile, progress);
    expect([...seen, existsSync(lockFile)]).toEqual([true, false]);
  });
});

it('does a step anew whose stamp was cut short', async () => {
  const name = `cut-short-${process.pid}`;
  mkdirSync(stampDir, { recursive: true });
  writeFileSync(join(stampDir, `${name}.json`), '{"key": "k", "fi');
  onTestFinished(() => rmSync(join(stampDir, `${name}.json`)));
  expect(await isStamped(name, 'k')).toBe(false);
});

it('keeps what a step made for a checkout that is mounted or moved elsewhere', async () => {
  const name = `elsewhere-${process.pid}`;
  const stamp = join(stampDir, `${name}.json`);
  onTestFinished(() => rmSync(stamp));
  await writeStamp(name, 'k', [join(rootDir, 'package.json')]);
  expect(Object.keys((JSON.parse(readFileSync(stamp, 'utf8')) as { files: object }).files)).toEqual([
    'package.json',
  ]);
  expect(await isStamped(name, 'k')).toBe(true);
});
