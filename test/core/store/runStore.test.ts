import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AmendedValues, RunStatus } from '../../../src/shared/domain/run.ts';
import { describeProcess } from '../../../src/main/core/store/owner.ts';
import { removeRun, renameRun } from '../../../src/main/core/store/runChanges.ts';
import {
  appendRunLog,
  createRun,
  findRun,
  listRuns,
  readRunArguments,
  readRunDetail,
  readRunLog,
  readRunSummary,
  writeRunArguments,
  writeRunStatus,
} from '../../../src/main/core/store/runStore.ts';
import { exampleArguments, exampleStatus } from '../../support/runs.ts';

let project: string;

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'runs-'));
});
afterEach(() => rm(project, { recursive: true }));

function makeRun(): Promise<string> {
  return createRun(project, 'resnet18-linknet', (run) => ({
    args: exampleArguments(run),
    status: exampleStatus(),
  }));
}

/** A process id that belonged to a process which has ended. */
function deadPid(): number {
  return spawnSync(process.execPath, ['--version']).pid;
}

describe('run folders', () => {
  it('are numbered for each day and net, also when many begin together', async () => {
    const made = await Promise.all(Array.from({ length: 12 }, () => makeRun()));
    const names = made.map((path) => basename(path)).sort();
    const day = names[0].slice(0, 10);
    expect(day).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    const expected = Array.from({ length: 12 }, (_, index) => `${day}_resnet18-linknet__${index + 1}`).sort();
    expect(names).toEqual(expected);
    expect((await readdir(join(project, 'runs'))).sort()).toEqual(expected);
  });

  it('have their number as soon as they are begun: one that takes long is filled once', async () => {
    const describeRun = (run: string) => ({ args: exampleArguments(run), status: exampleStatus() });
    const fills: string[] = [];
    const taken = await createRun(project, 'resnet18-linknet', describeRun, async (temp) => {
      fills.push(temp);
      if (fills.length === 1) expect(await makeRun()).toMatch(/__2$/);
    });
    expect(taken).toMatch(/__1$/);
    expect(fills).toHaveLength(1);
  });

  it('are removed in one act: who looks meanwhile finds all of one, or nothing', async () => {
    const path = await makeRun();
    const previews = join(path, 'previews', '100');
    await mkdir(previews, { recursive: true });
    await Promise.all(Array.from({ length: 500 }, (_, i) => writeFile(join(previews, `${i}.png`), '')));
    const whole = await readdir(path);
    const state = { isOver: false };
    const removing = removeRun(path).finally(() => (state.isOver = true));
    while (!state.isOver) {
      const found = await readdir(path).catch(() => null);
      if (found !== null) expect(found).toEqual(whole);
    }
    await removing;
    expect(await readdir(join(project, 'runs'))).toEqual([]);
  });

  it('are listed newest first with what was stored', async () => {
    const path = await makeRun();
    const [summary] = await listRuns(project);
    expect(summary).toMatchObject({
      run: basename(path),
      encoder: 'resnet18',
      decoder: 'linknet',
      state: 'done',
      best: { step: 80, miou: 0.6 },
      seed: 7,
      problem: null,
    });
    expect(await readRunDetail(path)).toMatchObject({ checkpoints: [], series: [], status: { step: 100 } });
  });

  it('are found by name, path and "latest", and unknown ones are answered with the known', async () => {
    const path = await makeRun();
    expect(await findRun(project, basename(path))).toBe(path);
    expect(await findRun(project, path)).toBe(path);
    expect(await findRun(project, 'latest')).toBe(path);
    await expect(findRun(project, 'x')).rejects.toMatchObject({
      code: 'notFound',
      fix: expect.stringContaining(basename(path)) as string,
    });
  });

  it('never get the name that means the newest; one that has it on disk is what it names', async () => {
    const path = await makeRun();
    const message = 'A run cannot be called "latest": that means the newest run.';
    await expect(renameRun(path, 'latest')).rejects.toMatchObject({ code: 'badInput', message });
    expect(await findRun(project, 'latest')).toBe(path);
    const named = join(project, 'runs', 'latest');
    await rename(path, named);
    const newest = await makeRun();
    expect(await findRun(project, 'latest')).toBe(named);
    expect(await findRun(project, basename(newest))).toBe(newest);
  });

  it('are of one group of seeds only where they had the same settings and data all along', async () => {
    const amended = (before: AmendedValues, step = 10) => [{ step, at: '', before, after: {} }];
    const groups: string[] = [];
    for (const change of [
      {},
      { recipe: { ...exampleArguments('').recipe, seed: 8 } },
      { amendments: amended({ device: 'cpu' }) },
      { amendments: amended({ trainImages: 10, stepsPerEpoch: 5 }) },
      { amendments: amended({ learningRate: 1 }) },
      // It began again before its first checkpoint.
      { amendments: amended({ trainImages: 10, learningRate: 1 }, 0) },
      { weights: 'slim:resnet18' },
      // Taken over: what they began with is not known.
      { weights: 'seg-mentor Apr24_vgg_16__1' },
      { weights: 'seg-mentor Apr25_vgg_16__1' },
    ]) {
      const path = await makeRun();
      await writeRunArguments(path, { ...(await readRunArguments(path)), ...change });
      groups.push((await readRunSummary(path)).seedGroup);
    }
    expect(groups.map((group) => groups.indexOf(group))).toEqual([0, 0, 0, 3, 4, 0, 6, 7, 7]);
  });

  it('keep a log with times', async () => {
    const path = await makeRun();
    await appendRunLog(path, 'first');
    await appendRunLog(path, 'second');
    expect(await readRunLog(path, 1)).toEqual([expect.stringMatching(/^\d{4}-.*Z second$/) as string]);
  });
});

describe('a run whose worker', () => {
  it('lives is running, and cannot be removed', async () => {
    const path = await makeRun();
    await writeRunStatus(path, exampleStatus({ state: 'running' }));
    expect((await listRuns(project))[0].state).toBe('running');
    await expect(removeRun(path)).rejects.toMatchObject({ code: 'conflict' });
  });

  it.each(['running', 'paused', 'stopping'] as const)('died while %s reads as interrupted', async (state) => {
    const path = await makeRun();
    await writeRunStatus(path, exampleStatus({ state, pid: deadPid(), step: 42 }));
    const [summary] = await listRuns(project);
    expect(summary).toMatchObject({ state: 'interrupted', step: 42 });
    await removeRun(path);
    expect(await listRuns(project)).toEqual([]);
  });

  it('wrote before the machine was restarted reads as interrupted, whoever has its PID now', async () => {
    const path = await makeRun();
    await writeRunStatus(path, exampleStatus({ state: 'running', updatedAt: '2020-01-01T00:00:00.000Z' }));
    expect((await listRuns(project))[0].state).toBe('interrupted');
  });

  it('is gone reads as interrupted, though another process has its PID now', async () => {
    const path = await makeRun();
    const { pid, ...identity } = describeProcess(process.pid);
    await writeRunStatus(path, exampleStatus({ state: 'running', pid, process: identity }));
    expect((await listRuns(project))[0].state).toBe('running');
    const other = { ...identity, startTicks: '1' };
    await writeRunStatus(path, exampleStatus({ state: 'running', pid, process: other }));
    expect((await listRuns(project))[0].state).toBe('interrupted');
  });

  it('was told by a version that wrote its PID alone is known by that', async () => {
    const path = await makeRun();
    const old = { ...exampleStatus({ state: 'running' }), process: undefined };
    await writeFile(join(path, 'status.json'), JSON.stringify(old));
    expect((await listRuns(project))[0].state).toBe('running');
  });
});

describe('a run that another machine trains', () => {
  const elsewhere = { startTicks: '1', bootId: 'other', host: 'elsewhere' };

  function heard(minutesAgo: number): RunStatus {
    const updatedAt = new Date(Date.now() - minutesAgo * 60_000).toISOString();
    return exampleStatus({ state: 'running', pid: deadPid(), process: elsewhere, updatedAt });
  }

  it('is running as long as it is heard of, and left alone', async () => {
    const path = await makeRun();
    await writeRunStatus(path, heard(5));
    expect((await listRuns(project))[0].state).toBe('running');
    await expect(removeRun(path)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('reads as interrupted once it was silent for long', async () => {
    const path = await makeRun();
    await writeRunStatus(path, heard(15));
    expect((await listRuns(project))[0].state).toBe('interrupted');
    await removeRun(path);
  });
});

describe('a damaged run folder', () => {
  it.each([
    ['runargs.json', undefined],
    ['runargs.json', '{"formatVersion": 1'],
    ['status.json', undefined],
    ['status.json', '[]'],
  ])('with %s replaced by %s is shown with its problem', async (file, text) => {
    const path = await makeRun();
    await (text === undefined ? rm(join(path, file)) : writeFile(join(path, file), text));
    const [summary] = await listRuns(project);
    expect(summary).toMatchObject({
      run: basename(path),
      encoder: 'resnet18',
      decoder: 'linknet',
      problem: `Run folder incomplete: ${file} is missing. The rest is shown.`,
    });
  });
});
