import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { describeProcess } from '../../../src/main/core/store/owner.ts';
import { removeRun } from '../../../src/main/core/store/runChanges.ts';
import { claimRun } from '../../../src/main/core/store/runClaim.ts';
import { createRun, readRunSummary } from '../../../src/main/core/store/runStore.ts';
import { exampleArguments, exampleStatus } from '../../support/runs.ts';

let folder: string;
let statusFile: string;
beforeEach(async () => {
  const project = await mkdtemp(join(tmpdir(), 'claim-'));
  folder = await createRun(project, 'resnet18-linknet', (run) => ({
    args: exampleArguments(run),
    status: exampleStatus({ state: 'stopped', message: 'Stopped at step 100.' }),
  }));
  statusFile = join(folder, 'status.json');
});

describe('a run that a process takes to train it', () => {
  it('is being trained from then on', async () => {
    const { last } = await claimRun(folder);
    expect(last).toMatchObject({ state: 'stopped', step: 100 });
    expect(await readRunSummary(folder)).toMatchObject({
      state: 'running',
      step: 100,
      latestCheckpoint: 100,
    });
    await expect(removeRun(folder)).rejects.toMatchObject({ code: 'conflict' });
    expect(await readdir(folder)).toEqual(['runargs.json', 'status.json']);
  });

  it('is refused to all others', async () => {
    const all = await Promise.allSettled(Array.from({ length: 4 }, () => claimRun(folder)));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(claimRun(folder)).rejects.toMatchObject({
      code: 'conflict',
      message: `Run ${basename(folder)} is being trained by process ${process.pid}.`,
    });
  });

  it('is refused with the machine that trains it', async () => {
    const { pid, ...identity } = describeProcess(process.pid);
    const elsewhere = { ...identity, host: 'elsewhere' };
    await writeFile(statusFile, JSON.stringify(exampleStatus({ state: 'running', pid, process: elsewhere })));
    await expect(claimRun(folder)).rejects.toThrow(`by process ${pid} on elsewhere.`);
  });
});

describe('a run that is given back', () => {
  it('is as it was', async () => {
    const before = await readFile(statusFile, 'utf8');
    await (await claimRun(folder)).giveBack();
    expect(await readFile(statusFile, 'utf8')).toBe(before);
  });

  it('has no status where it had none', async () => {
    await rm(statusFile);
    await (await claimRun(folder)).giveBack();
    expect(await readdir(folder)).toEqual(['runargs.json']);
  });
});
