import { cp, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Host } from '../../src/main/host/host.ts';
import { changeClasses } from '../../src/main/core/data/classTable/change.ts';
import type { StudioEvent } from '../../src/shared/contract/system.ts';
import { fakeWorker } from '../support/fakeWorker.ts';
import { makeHost, makeTempFolder } from '../support/hostFixture.ts';
import { makeSmallProject, smallClasses } from '../support/smallDataset.ts';
import { maskOnDisk, paint, place, ready, window } from '../support/smallEditor.ts';

const before = [...smallClasses];
const swapped = [
  { name: 'right', color: '#0000FF', from: [1] },
  { name: 'left', color: '#FF0000', from: [0] },
];

async function openSmall(program: string): Promise<{ readonly host: Host; readonly folder: string }> {
  const folder = join(await makeTempFolder(), 'small');
  await makeSmallProject(folder, 2, 0);
  const host = await makeHost({ spawnWorker: fakeWorker(program) });
  await host.services.project.open({ path: folder });
  return { host, folder };
}

/** A change that swaps the two classes, prepared for the small project and not yet published there. */
async function prepareSwap(folder: string) {
  const twin = join(await makeTempFolder(), 'twin');
  await makeSmallProject(twin, 2, 0);
  const { change } = await changeClasses(swapped, { project: twin });
  const text = await readFile(join(twin, 'class-history', change!, 'change.json'), 'utf8');
  const { files } = JSON.parse(text) as { files: string[] };
  expect(files).toContain('datasets/small/masks/a0.png');
  async function publish(): Promise<void> {
    await mkdir(join(folder, 'class-history'), { recursive: true });
    for (const file of files) await cp(join(twin, file), join(folder, 'class-change/new', file));
    await writeFile(join(folder, 'class-change/change.json'), text);
  }
  return { twin, publish };
}

describe('changing classes', () => {
  it('waits for nobody’s training: it is refused while masks are in use, by this host or another', async () => {
    const { host, folder } = await openSmall(
      'onStart = (params) => { if (params.recipe === undefined) done(null); };',
    );
    const { id } = await host.services.training.start({ dataset: 'small', recipe: {} });
    await expect(host.services.project.editClasses({ before, edit: swapped })).rejects.toThrow(
      'The masks are in use: Train',
    );
    host.jobs.cancel(id);
    await host.jobs.whenOver(id);
    expect(await readFile(join(folder, 'project.json'), 'utf8')).toContain('left');
  });

  it('keeps jobs that read masks waiting until it is done', async () => {
    const { host } = await openSmall(
      'onStart = (params) => { if ("change" in params) setTimeout(() => done({ change: null, classes: [], masks: 0, unreadable: [] }), 300); else done(null); };',
    );
    const order: string[] = [];
    host.events.listen((event: StudioEvent) => {
      if (event.type === 'job' && ['running', 'done'].includes(event.job.state))
        order.push(`${event.job.kind} ${event.job.state}`);
    });
    const editing = host.services.project.editClasses({ before, edit: swapped });
    while (!order.includes('classes running')) await new Promise((resolve) => setTimeout(resolve, 5));
    const { id } = await host.services.training.start({ dataset: 'small', recipe: {} });
    await editing;
    await host.jobs.whenOver(id);
    expect(order.filter((one) => !one.startsWith('train done'))).toEqual([
      'classes running',
      'classes done',
      'train running',
    ]);
  });

  it('over a table that another window has changed since is refused: neither loses the other’s class', async () => {
    const { host } = await openSmall('onStart = () => done(null);');
    const { saveClasses, editClasses, current } = host.services.project;
    const middle = { id: 2, name: 'middle', color: '#00FF00' };
    const now = [...before, middle];
    await saveClasses({ before, classes: now });
    const other = { name: 'other', color: '#00FFFF' };
    for (const late of [
      () => saveClasses({ before, classes: [...before, { id: 2, ...other }] }),
      () => editClasses({ before, edit: [...swapped, { ...other, from: [] }] }),
      () => saveClasses({ before: [...before, { ...middle, name: 'Middle' }], classes: now }),
      () => saveClasses({ before: [...before, { ...middle, color: '#000000' }], classes: now }),
    ]) {
      await expect(late()).rejects.toMatchObject({
        code: 'conflict',
        message: 'The class table was changed meanwhile. Nothing was changed.',
      });
    }
    expect((await current())?.classes).toEqual(now);
    expect(host.jobs.list()).toEqual([]);
  });

  it('refuses a stroke that was painted with the ids from before', async () => {
    const { host } = await openSmall(
      'onStart = () => done({ change: null, classes: [], masks: 0, unreadable: [] });',
    );
    const place = { dataset: 'small', item: 'a0', editor: 'w' };
    const opened = await host.services.annotations.open(place);
    expect(opened).toMatchObject({ kind: 'ready' });
    await host.services.project.editClasses({ before, edit: swapped });
    const again = await host.services.annotations.open(place);
    expect(again.kind === 'ready' && opened.kind === 'ready' && again.revision > opened.revision).toBe(true);
  });

  it('tells windows that ids mean other classes by now, but where the change failed', async () => {
    const { host, folder } = await openSmall(`onStart = ({ project }) => {
      const { existsSync, renameSync } = require('node:fs');
      if (existsSync(project + '/prepared')) renameSync(project + '/prepared', project + '/class-change');
      process.kill(process.pid, 'SIGKILL');
    };`);
    const { publish } = await prepareSwap(folder);
    async function numberingAfter(change?: () => Promise<unknown>): Promise<number> {
      await change?.();
      return ready(await host.services.annotations.open({ ...place, ...window })).numbering;
    }
    const start = await numberingAfter();
    const change = (): Promise<unknown> =>
      expect(host.services.project.editClasses({ before, edit: swapped })).rejects.toMatchObject({
        code: 'workerDied',
      });
    expect(await numberingAfter(change)).toBe(start);
    await publish();
    await rename(join(folder, 'class-change'), join(folder, 'prepared'));
    expect(await numberingAfter(change)).toBe(start + 1);
  });

  it('is finished by the host when its worker dies after publishing it', async () => {
    const { host, folder } = await openSmall(
      'onStart = () => setTimeout(() => process.kill(process.pid, "SIGKILL"), 200);',
    );
    const { twin, publish } = await prepareSwap(folder);
    const editing = host.services.project.editClasses({ before, edit: swapped });
    await publish();
    await expect(editing).rejects.toMatchObject({ code: 'workerDied' });
    expect((await host.services.project.current())?.classes.map(({ name }) => name)).toEqual([
      'right',
      'left',
    ]);
    expect(await readFile(join(folder, 'datasets/small/masks/a0.png'))).toEqual(
      await readFile(join(twin, 'datasets/small/masks/a0.png')),
    );
  });

  describe('that cannot be finished at once', () => {
    /** The host finds a change that it cannot read yet. */
    async function openCutOff() {
      const { host, folder } = await openSmall(`onStart = ({ project }) => {
        const { mkdirSync, writeFileSync } = require('node:fs');
        mkdirSync(project + '/class-change');
        writeFileSync(project + '/class-change/change.json', '{');
        process.kill(process.pid, 'SIGKILL');
      };`);
      const editing = host.services.project.editClasses({ before, edit: swapped });
      await expect(editing).rejects.toThrow('the class table cannot be brought to its new state');
      return { host, folder, ...(await prepareSwap(folder)) };
    }

    it('is finished before the next stroke is written, whose ids are of the table as it was: it waits for a choice', async () => {
      const { host, folder, twin, publish } = await openCutOff();
      const { revision } = ready(await host.services.annotations.open({ ...place, ...window }));
      await paint(host, revision, 1);
      await publish();
      await expect(host.services.annotations.close({ ...place, ...window })).rejects.toMatchObject({
        code: 'conflict',
        details: { reason: 'file' },
      });
      const changed = await maskOnDisk(twin);
      expect(await maskOnDisk(folder)).toEqual(changed);
      ready(await host.services.annotations.resolve({ ...place, ...window, use: 'file' }));
      expect(await maskOnDisk(folder)).toEqual(changed);
    });

    it('is told when a write has finished it', async () => {
      const { host, publish } = await openCutOff();
      await publish();
      const told: StudioEvent[] = [];
      host.events.listen((event) => told.push(event));
      await host.services.library.setReview({ dataset: 'small', items: ['a0'], review: 'approved' });
      const names = (await host.services.project.current())?.classes.map(({ name }) => name);
      expect(names).toEqual(['right', 'left']);
      expect(told.find(({ type }) => type === 'project')).toMatchObject({
        project: { classes: [{ name: 'right' }, { name: 'left' }] },
      });
    });

    it('is finished when the project is read anew', async () => {
      const { host, publish } = await openCutOff();
      await publish();
      expect((await host.session.reload()).classes.map(({ name }) => name)).toEqual(['right', 'left']);
    });
  });
});
