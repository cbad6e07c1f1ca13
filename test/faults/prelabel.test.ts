import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openDataset } from '../../src/main/core/store/datasetStore.ts';
import { createEventHub } from '../../src/main/host/events.ts';
import { ProjectSession } from '../../src/main/host/session.ts';
import { bundleForNode } from '../support/bundle.ts';
import { makeSmallProject } from '../support/smallDataset.ts';

let script: string;
/** As painted, and as pre-labelled by `change`. */
let painted: string;
let labelled: string;
let change: string;
let states: Readonly<Record<'painted' | 'labelled', string>>;

beforeAll(async () => {
  script = await bundleForNode('test/support/prelabelOnce.ts');
  const folder = await mkdtemp(join(tmpdir(), 'prelabel-'));
  [painted, labelled] = [join(folder, 'painted'), join(folder, 'labelled')];
  await makeSmallProject(painted, 2, 2);
  await cp(painted, labelled, { recursive: true });
  change = spawnSync(process.execPath, [script, labelled, 'place', '1'], { encoding: 'utf8' }).stdout.trim();
  states = { painted: await stateOf(painted), labelled: await stateOf(labelled) };
  expect(states.painted).not.toBe(states.labelled);
});

/** Everything a user has in the dataset, as the product finds it when it opens the project. */
async function stateOf(project: string): Promise<string> {
  const session = new ProjectSession(createEventHub(), 'held');
  await session.open(project);
  await session.close();
  const { dir, items } = await openDataset(project, 'small');
  const masks = (await readdir(join(dir, 'masks'))).sort();
  const bytes = await Promise.all(masks.map((name) => readFile(join(dir, 'masks', name), 'base64')));
  expect((await readdir(dir)).filter((name) => name.startsWith('.') || name === 'mask-change')).toEqual([]);
  return JSON.stringify({ items, masks, bytes });
}

/** The work in a process of its own that is killed at the nth call; one I/O thread, since strace counts per thread. */
function killAt(call: string, when: number, args: readonly string[]): string {
  const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:signal=KILL:when=${when}`];
  const { stdout } = spawnSync(
    'strace',
    ['-f', '-qq', '-o', '/dev/null', ...inject, process.execPath, script, ...args],
    { env: { ...process.env, UV_THREADPOOL_SIZE: '1' }, encoding: 'utf8' },
  );
  return stdout;
}

const hasStrace = spawnSync('strace', ['-V']).status === 0;
const calls = ['mkdir', 'write', 'fsync', 'rename', 'link', 'unlink', 'rmdir'];
const directions = [
  { verb: 'place', before: 'painted', after: 'labelled' },
  { verb: 'undo', before: 'labelled', after: 'painted' },
] as const;

describe.skipIf(!hasStrace)('a process that is killed while it puts many masks in place', () => {
  it.each(directions)('leaves all of them or none: $verb', async ({ verb, before, after }) => {
    const work = await mkdtemp(join(tmpdir(), 'prelabel-work-'));
    const found: string[] = [];
    for (const call of calls) {
      for (let when = 1; when <= 60; when += 1) {
        await rm(work, { recursive: true, force: true });
        await cp(before === 'painted' ? painted : labelled, work, { recursive: true });
        const said = killAt(call, when, [work, verb, verb === 'place' ? '1' : change]);
        const state = await stateOf(work);
        const name = (['painted', 'labelled'] as const).find((one) => states[one] === state) ?? 'neither';
        found.push(name);
        expect(name, `${call} ${when}`).not.toBe('neither');
        if (said === '') continue;
        expect(name, `${call} ${when}: it had said so`).toBe(after);
        break;
      }
    }
    expect(new Set(found)).toEqual(new Set([before, after]));
    await rm(work, { recursive: true, force: true });
  });
});
