import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TrainParams } from '../../src/shared/domain/jobSpecs.ts';
import { createRun } from '../../src/main/core/store/runStore.ts';
import type { Host } from '../../src/main/host/host.ts';
import { fakeWorker } from '../support/fakeWorker.ts';
import { makeHost, makeTempFolder } from '../support/hostFixture.ts';
import { exampleArguments, exampleStatus } from '../support/runs.ts';
import { makeSmallProject } from '../support/smallDataset.ts';

/** A worker that gives back what it was told to do. */
const echo = 'onStart = (params) => done(params);';

async function openSmall(): Promise<{ host: Host; folder: string }> {
  const folder = join(await makeTempFolder(), 'small');
  await makeSmallProject(folder, 3, 0);
  const host = await makeHost({ spawnWorker: fakeWorker(echo) });
  await host.services.project.open({ path: folder });
  return { host, folder };
}

describe('recipes of a project', () => {
  const mine = { name: 'My nets, 2nd try', help: 'Small.', recipe: { encoder: 'resnet18', flip: false } };

  it('are kept as files, listed beside the built-in ones and used by their id', async () => {
    const { host, folder } = await openSmall();
    const saved = await host.services.training.saveRecipe(mine);
    expect(saved).toEqual({ id: 'my-nets-2nd-try', own: true, ...mine });
    const file = await readFile(join(folder, 'recipes', 'my-nets-2nd-try.json'), 'utf8');
    expect(JSON.parse(file)).toEqual(mine);
    const presets = await host.services.training.presets();
    expect(presets.filter(({ own }) => own)).toEqual([saved]);
    expect(presets.some(({ own, id }) => !own && id === 'quick')).toBe(true);
    const { id } = await host.services.training.start({ dataset: 'small', preset: saved.id });
    const end = await host.jobs.whenOver(id);
    const { recipe } = (end as { result: TrainParams }).result;
    expect([recipe.encoder, recipe.flip]).toEqual(['resnet18', false]);
  });

  it('replace each other only when asked, and never a built-in one', async () => {
    const { host } = await openSmall();
    const { saveRecipe, presets } = host.services.training;
    await saveRecipe(mine);
    await expect(saveRecipe(mine)).rejects.toThrow('There is a recipe "My nets, 2nd try" already.');
    await saveRecipe({ ...mine, recipe: { epochs: 3 }, replace: true });
    expect((await presets()).find(({ own }) => own)?.recipe).toEqual({ epochs: 3 });
    await expect(saveRecipe({ ...mine, name: 'Quick', replace: true })).rejects.toThrow(
      'is a recipe of the studio',
    );
    await expect(saveRecipe({ ...mine, name: '…' })).rejects.toThrow('cannot be the name of a recipe');
    await expect(saveRecipe({ ...mine, name: 'x', recipe: { epochs: 0 } })).rejects.toThrow('Epochs');
  });

  it('can be removed', async () => {
    const { host, folder } = await openSmall();
    const { id } = await host.services.training.saveRecipe(mine);
    await host.services.training.removeRecipe({ id });
    expect(await readdir(join(folder, 'recipes'))).toEqual([]);
    await expect(host.services.training.removeRecipe({ id })).rejects.toThrow('has no recipe');
  });
});

describe('resuming a run', () => {
  it('may change the learning rate, and nothing that would make it another run', async () => {
    const { host, folder } = await openSmall();
    const path = await createRun(folder, 'resnet18-linknet', (run) => ({
      args: exampleArguments(run),
      status: exampleStatus({ state: 'failed', errorCode: 'diverged' }),
    }));
    const run = path.split('/').at(-1) ?? '';
    const job = await host.services.training.resume({ run, recipe: { learningRate: 1e-4 } });
    const end = await host.jobs.whenOver(job.id);
    expect((end as { result: TrainParams }).result).toMatchObject({
      resume: run,
      changes: { learningRate: 1e-4 },
    });
    const { resume } = host.services.training;
    await expect(resume({ run, recipe: { batchSize: 8 } })).rejects.toThrow('keeps its batchSize');
    await expect(resume({ run, recipe: { learningRate: -1 } })).rejects.toThrow('Learning rate must be');
  });
});

describe('kept runs', () => {
  it('cannot be removed until they are let go of', async () => {
    const { host, folder } = await openSmall();
    const path = await createRun(folder, 'resnet18-linknet', (run) => ({
      args: exampleArguments(run),
      status: exampleStatus(),
    }));
    const run = path.split('/').at(-1) ?? '';
    const { runs } = host.services;
    await runs.keep({ runs: [run], kept: true });
    expect((await runs.list())[0]?.kept).toBe(true);
    await expect(runs.remove({ runs: [run] })).rejects.toThrow('is marked to be kept');
    await runs.keep({ runs: [run], kept: false });
    await runs.remove({ runs: [run] });
    expect(await runs.list()).toEqual([]);
  });
});

describe('many runs at once', () => {
  it('answers for each in the order asked, a seed apart in one group', async () => {
    const { host, folder } = await openSmall();
    const names: string[] = [];
    for (let seed = 0; seed < 12; seed += 1) {
      const path = await createRun(folder, 'resnet18-linknet', (run) => {
        const args = exampleArguments(run);
        const rate = seed < 6 ? 1e-3 : 1e-4;
        return {
          args: { ...args, recipe: { ...args.recipe, seed, learningRate: rate } },
          status: exampleStatus(),
        };
      });
      names.push(path.split('/').at(-1) ?? '');
    }
    const answers = await host.services.runs.series({ runs: names, tags: ['monitor/miou'] });
    expect(answers.map(({ run }) => run)).toEqual(names);
    const groups = new Map<string, number>();
    for (const { seedGroup } of await host.services.runs.list()) {
      groups.set(seedGroup, (groups.get(seedGroup) ?? 0) + 1);
    }
    expect([...groups.values()]).toEqual([6, 6]);
  });
});
