import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Host } from '../../src/main/host/host.ts';
import { changeClasses } from '../../src/main/core/data/classTable/change.ts';
import type { StudioEvent } from '../../src/shared/contract/system.ts';
import { fakeWorker } from '../support/fakeWorker.ts';
import { makeHost, makeTempFolder } from '../support/hostFixture.ts';
import { makeSmallProject } from '../support/smallDataset.ts';

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

describe('changing classes', () => {
  it('waits for nobody’s training: it is refused while masks are in use, by this host or another', async () => {
    const { host, folder } = await openSmall(
      'onStart = (params) => { if (params.recipe === undefined) done(null); };',
    );
    const { id } = await host.services.training.start({ dataset: 'small', recipe: {} });
    await expect(host.services.project.editClasses({ edit: swapped })).rejects.toThrow(
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
    const editing = host.services.project.editClasses({ edit: swapped });
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

  it('refuses a stroke that was painted with the ids from before', async () => {
    const { host } = await openSmall(
      'onStart = () => done({ change: null, classes: [], masks: 0, unreadable: [] });',
    );
    const place = { dataset: 'small', item: 'a0', editor: 'w' };
    const opened = await host.services.annotations.open(place);
    expect(opened).toMatchObject({ kind: 'ready' });
    await host.services.project.editClasses({ edit: swapped });
    const again = await host.services.annotations.open(place);
    expect(again.kind === 'ready' && opened.kind === 'ready' && again.revision > opened.revision).toBe(true);
  });

  it('is finished by the host when its worker dies after publishing it', async () => {
    const { host, folder } = await openSmall(
      'onStart = () => setTimeout(() => process.kill(process.pid, "SIGKILL"), 200);',
    );
    const twin = join(await makeTempFolder(), 'twin');
    await makeSmallProject(twin, 2, 0);
    const { change } = await changeClasses(swapped, { project: twin });
    const record = JSON.parse(
      await readFile(join(twin, 'class-history', change!, 'change.json'), 'utf8'),
    ) as { files: string[] };
    expect(record.files).toContain('datasets/small/masks/a0.png');
    const editing = host.services.project.editClasses({ edit: swapped });
    await mkdir(join(folder, 'class-history'), { recursive: true });
    for (const file of record.files) {
      await cp(join(twin, file), join(folder, 'class-change/new', file));
    }
    await writeFile(join(folder, 'class-change/change.json'), JSON.stringify(record));
    await expect(editing).rejects.toMatchObject({ code: 'workerDied' });
    expect((await host.services.project.current())?.classes.map(({ name }) => name)).toEqual([
      'right',
      'left',
    ]);
    expect(await readFile(join(folder, 'datasets/small/masks/a0.png'))).toEqual(
      await readFile(join(twin, 'datasets/small/masks/a0.png')),
    );
  });
});
