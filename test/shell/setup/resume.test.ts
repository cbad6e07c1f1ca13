import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { takeTurn } from '../../../scripts/setup/lock.mjs';
import { stampDir } from '../../../scripts/setup/paths.mjs';
import { isStamped } from '../../../scripts/setup/stamp.mjs';

/** Above the largest process id Linux gives. */
const goneProcess = 2 ** 22 + 1;

it.each([
  ['a process that is gone', goneProcess],
  ['an earlier start with our own number, as in a container', process.pid],
])('takes over the lock of %s', async (_, owner) => {
  const folder = mkdtempSync(join(tmpdir(), 'setup-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const lockFile = join(folder, 'setup.lock');
  writeFileSync(lockFile, String(owner));
  const release = await takeTurn(lockFile, () => expect.unreachable('nobody is at it'));
  expect(readFileSync(lockFile, 'utf8')).toBe(String(process.pid));
  await release();
});

it('does a step anew whose stamp was cut short', async () => {
  const name = `cut-short-${process.pid}`;
  mkdirSync(stampDir, { recursive: true });
  writeFileSync(join(stampDir, `${name}.json`), '{"key": "k", "fi');
  onTestFinished(() => rmSync(join(stampDir, `${name}.json`)));
  expect(await isStamped(name, 'k')).toBe(false);
});
