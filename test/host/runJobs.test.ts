import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fakeWorker } from '../support/fakeWorker.ts';
import { makeHost, makeTempFolder } from '../support/hostFixture.ts';
import { makeRunWithCheckpoint } from '../support/predictions.ts';
import { makeSmallProject, smallClasses } from '../support/smallDataset.ts';

const run = '2026-11-20_resnet18-linknet__1';
const untilAborted = 'requests(({ type }) => { if (type === "abort") process.exit(); });';
/** The worker of a training that has its own run at once. */
const made = 'onStart = () => send({ type: "event", event: { kind: "run", run: "own", folder: "/own" } });';

/** Projects that have a run of the same name each; the last is open. */
async function openProjects(names: readonly string[], worker = untilAborted) {
  const parent = await makeTempFolder();
  const host = await makeHost({ spawnWorker: fakeWorker(worker) });
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
  expect((await evaluation.start({ run })).project).toBe(folders[1]);
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

it('a run that a waiting training starts from keeps its name until its weights are read', async () => {
  const { host, folders } = await openProjects(['own'], untilAborted + made);
  const { jobs, runs, training } = host.services;
  await makeRunWithCheckpoint(folders[0], 'another', smallClasses);
  const first = await training.start({ dataset: 'small', recipe: { weights: `run:${run}@latest` } });
  const second = await training.start({ dataset: 'small', recipe: { weights: 'run:another' } });
  await expect.poll(() => host.jobs.list()[0].run).toBe('own');
  const reason = `Run another is being used, or about to be: ${second.title}.`;
  await expect(runs.rename({ run: 'another', name: 'other' })).rejects.toThrow(reason);
  await expect(runs.remove({ runs: ['another'] })).rejects.toThrow(reason);
  await runs.rename({ run, name: 'read' });
  await jobs.cancel({ job: second.id });
  await host.jobs.whenOver(second.id);
  await runs.rename({ run: 'another', name: 'other' });
  await jobs.cancel({ job: first.id });
  await host.jobs.whenOver(first.id);
});
