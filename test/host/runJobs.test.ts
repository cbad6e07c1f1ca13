import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fakeWorker } from '../support/fakeWorker.ts';
import { makeHost, makeTempFolder } from '../support/hostFixture.ts';
import { makeRunWithCheckpoint } from '../support/predictions.ts';
import { makeSmallProject, smallClasses } from '../support/smallDataset.ts';

const run = '2026-11-20_resnet18-linknet__1';
const untilAborted = 'requests(({ type }) => { if (type === "abort") process.exit(); });';

/** Projects that have a run of the same name each; the last is open. */
async function openProjects(names: readonly string[]) {
  const parent = await makeTempFolder();
  const host = await makeHost({ spawnWorker: fakeWorker(untilAborted) });
  const folders = names.map((name) => join(parent, name));
  for (const folder of folders) {
    await makeSmallProject(folder, 3, 0);
    await makeRunWithCheckpoint(folder, run, smallClasses);
    await host.services.project.open({ path: folder });
  }
  return { host, folders };
}

it('jobs of a project that was left do not hold a run of the same name in the next', async () => {
  const { host, folders } = await openProjects(['next', 'first']);
  const { evaluation, project, runs, training } = host.services;
  await training.resume({ run });
  await evaluation.start({ run });
  await project.open({ path: folders[0] });
  await training.resume({ run });
  await project.open({ path: folders[1] });
  await expect(runs.rename({ run, name: 'other' })).rejects.toThrow(`Run ${run} is being trained`);
});

it('a run of another project that masks are made with leaves the own one of its name alone', async () => {
  const { host, folders } = await openProjects(['elsewhere', 'own']);
  const { inference, runs } = host.services;
  const job = await inference.prelabel({ run: join(folders[0], 'runs', run), dataset: 'small' });
  expect(job.run).toBeNull();
  await runs.rename({ run, name: 'other' });
  await runs.remove({ runs: ['other'] });
  expect(await readdir(join(folders[1], 'runs'))).toEqual([]);
});
