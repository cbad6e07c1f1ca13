import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { StudioEvent } from '../../src/shared/contract/system.ts';
import { StudioError } from '../../src/shared/errors.ts';
import { createEventHub } from '../../src/main/host/events.ts';
import { ProjectSession } from '../../src/main/host/session.ts';
import { fakeWorker } from '../support/fakeWorker.ts';
import { makeHost, makeTempFolder } from '../support/hostFixture.ts';
import { canMount, mountSmallDisk } from '../support/readOnlyDisk.ts';

const classes = [
  { id: 0, name: 'road', color: '#112233' },
  { id: 1, name: 'sky', color: '#445566' },
];

const untilAborted = `requests((message) => message.type === 'abort' && process.exit(1));`;

async function thrownBy(work: Promise<unknown>): Promise<StudioError> {
  const thrown = await work.then(
    () => null,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(StudioError);
  return thrown as StudioError;
}

describe('a project', () => {
  it('is created, opened, changed and remembered', async () => {
    const { services, events } = await makeHost();
    const folder = join(await makeTempFolder(), 'mine');
    const told: StudioEvent['type'][] = [];
    events.listen((event) => told.push(event.type));
    const made = await services.project.create({ path: folder, name: 'My project' });
    expect(made).toMatchObject({ path: folder, name: 'My project', classes: [], readOnly: false });
    expect((await services.project.saveClasses({ before: [], classes })).classes).toEqual(classes);
    expect(
      (JSON.parse(await readFile(join(folder, 'project.json'), 'utf8')) as { classes: unknown }).classes,
    ).toEqual(classes);
    expect(await services.project.recent()).toMatchObject([
      { path: folder, name: 'My project', exists: true },
    ]);
    expect(told).toEqual(['project', 'project']);
    await services.project.close();
    expect(await services.project.current()).toBeNull();
  });

  it('keeps its class table as it is while an import adds to it', async () => {
    const { services, jobs } = await makeHost({ spawnWorker: fakeWorker(untilAborted) });
    await services.project.create({ path: join(await makeTempFolder(), 'p') });
    const { id } = await services.library.startImport({ path: '/images' });
    const refused = await thrownBy(services.project.saveClasses({ before: [], classes }));
    expect(refused.message).toBe('This project is being written: Import /images.');
    jobs.cancel(id);
    await jobs.whenOver(id);
    expect((await services.project.saveClasses({ before: [], classes })).classes).toEqual(classes);
  });

  it('shows the classes that a killed import has left in its table', async () => {
    const { services, jobs } = await makeHost({
      spawnWorker: fakeWorker(`onStart = ({ project }) => {
        const { readFileSync, writeFileSync } = require('node:fs');
        const content = JSON.parse(readFileSync(project + '/project.json', 'utf8'));
        content.classes = ${JSON.stringify(classes)};
        writeFileSync(project + '/project.json', JSON.stringify(content));
        process.kill(process.pid, 'SIGKILL');
      };`),
    });
    await services.project.create({ path: join(await makeTempFolder(), 'p') });
    const { id } = await services.library.startImport({ path: '/images' });
    expect(await jobs.whenOver(id)).toMatchObject({ error: { code: 'workerDied' } });
    expect((await services.project.current())?.classes).toEqual(classes);
    const more = [...classes, { id: 2, name: 'car', color: '#778899' }];
    const saved = await services.project.saveClasses({ before: classes, classes: more });
    expect(saved.classes).toEqual(more);
  });

  it('keeps class ids in place', async () => {
    const { services } = await makeHost();
    await services.project.create({ path: join(await makeTempFolder(), 'p') });
    await services.project.saveClasses({ before: [], classes });
    const fewer = await thrownBy(
      services.project.saveClasses({ before: classes, classes: classes.slice(0, 1) }),
    );
    expect(fewer.code).toBe('badInput');
    const twice = [...classes, { id: 2, name: ' Road', color: '#000000' }];
    const refused = await thrownBy(services.project.saveClasses({ before: classes, classes: twice }));
    expect(refused.message).toContain('Road');
    expect((await services.project.current())?.classes).toEqual(classes);
  });

  it('says what is missing in a folder that is none', async () => {
    const { services } = await makeHost();
    const folder = await makeTempFolder();
    const error = await thrownBy(services.project.open({ path: folder }));
    expect(error.message).toBe(`${folder} is not a project: project.json is missing.`);
    expect((await thrownBy(services.runs.list())).message).toBe('No project is open.');
  });

  it('refuses input that the contract does not allow, in words', async () => {
    const { services } = await makeHost();
    const error = await thrownBy(services.runs.detail({ run: '../../etc' }));
    expect(error.code).toBe('badInput');
    expect(error.message).toContain('run: must not hold a path separator');
  });
});

describe('two openers of one project', () => {
  it('a double click opens it once, for writing', async () => {
    const { session, services } = await makeHost();
    const folder = join(await makeTempFolder(), 'clicked');
    await services.project.create({ path: folder });
    await services.project.close();
    const both = await Promise.all([session.open(folder), session.open(folder)]);
    expect(both.map(({ readOnly }) => readOnly)).toEqual([false, false]);
  });

  it('of two projects opened at once the last stays, and the other is free', async () => {
    const { session, services } = await makeHost();
    const folders = [join(await makeTempFolder(), 'a'), join(await makeTempFolder(), 'b')];
    for (const path of folders) await services.project.create({ path });
    await services.project.close();
    await Promise.all(folders.map((path) => session.open(path)));
    expect(session.current?.project.dir).toBe(folders[1]);
    const other = new ProjectSession(createEventHub(), 'held');
    expect(await other.open(folders[0])).toMatchObject({ readOnly: false });
    await other.close();
  });

  it('the second reads only, and may write when the first has closed it', async () => {
    const first = await makeHost();
    const folder = join(await makeTempFolder(), 'shared');
    await first.services.project.create({ path: folder });
    const second = new ProjectSession(createEventHub(), 'held');
    // The same process counts as another owner: what counts is who holds the lock.
    expect(await second.open(folder)).toMatchObject({ readOnly: true });
    expect((await second.info())?.readOnlyReason).toContain(`in use by PID ${process.pid}`);
    expect((await thrownBy(second.write(() => Promise.resolve()))).code).toBe('readOnly');
    await first.services.project.close();
    await second.close();
    expect(await second.open(folder)).toMatchObject({ readOnly: false });
    await second.close();
  });

  it('the second may write once it opens the project again, without closing it', async () => {
    const first = await makeHost();
    const folder = join(await makeTempFolder(), 'shared');
    await first.services.project.create({ path: folder });
    const second = await makeHost();
    expect(await second.services.project.open({ path: folder })).toMatchObject({ readOnly: true });
    expect(await second.services.project.open({ path: folder })).toMatchObject({ readOnly: true });
    await first.services.project.saveClasses({ before: [], classes });
    await first.services.project.close();
    expect(await second.services.project.open({ path: folder })).toMatchObject({ readOnly: false, classes });
    const saved = await second.services.project.saveClasses({ before: classes, classes: [...classes] });
    expect(saved.classes).toEqual(classes);
    // It holds the lock as if it had been the first.
    expect(await first.services.project.open({ path: folder })).toMatchObject({ readOnly: true });
  });

  it('the second stays where it is while the first has the project, and sees what that has changed', async () => {
    const first = await makeHost();
    const folder = join(await makeTempFolder(), 'shared');
    await first.services.project.create({ path: folder });
    const second = await makeHost();
    await second.services.project.open({ path: folder });
    const told: StudioEvent[] = [];
    second.events.listen((event) => told.push(event));
    await first.services.project.saveClasses({ before: [], classes });
    const again = await second.services.project.open({ path: folder });
    expect(again).toMatchObject({ readOnly: true, classes });
    expect(told).toEqual([{ type: 'project', project: again }]);
  });

  it('a command may look at and train in a project that the application has open, not write into it', async () => {
    const app = await makeHost();
    const folder = join(await makeTempFolder(), 'shared');
    await app.services.project.create({ path: folder });
    const command = await makeHost({ mode: 'cli' });
    expect(await command.services.project.open({ path: folder })).toMatchObject({ readOnly: false });
    expect((await thrownBy(command.services.project.saveClasses({ before: [], classes }))).code).toBe(
      'conflict',
    );
    await app.services.project.close();
    expect((await command.services.project.saveClasses({ before: [], classes })).classes).toEqual(classes);
  });

  it('of two commands at once neither loses the other’s class', async () => {
    const folder = join(await makeTempFolder(), 'shared');
    const [first, second, third] = await Promise.all([1, 2, 3].map(() => makeHost({ mode: 'cli' })));
    await first.services.project.create({ path: folder });
    for (const other of [second, third]) await other.services.project.open({ path: folder });
    const [road] = classes;
    await first.services.project.saveClasses({ before: [], classes: [road] });
    const car = { name: 'car', color: '#778899' };
    for (const late of [
      () => second.services.project.saveClasses({ before: [], classes: [{ id: 0, ...car }] }),
      () => third.services.project.editClasses({ before: [], edit: [{ ...car, from: [] }] }),
    ]) {
      const refused = await thrownBy(late());
      expect(refused).toMatchObject({ code: 'conflict', message: /class table was changed meanwhile/ });
    }
    expect((await first.services.project.current())?.classes).toEqual([road]);
    expect([...second.jobs.list(), ...third.jobs.list()]).toEqual([]);
    // Refused once, each has the table as it is now.
    for (const other of [second, third])
      expect((await other.services.project.current())?.classes).toEqual([road]);
    const both = [road, { id: 1, ...car }];
    const saved = await second.services.project.saveClasses({ before: [road], classes: both });
    expect(saved.classes).toEqual(both);
  });

  it('a write is given what another process has written before', async () => {
    const folder = join(await makeTempFolder(), 'shared');
    const first = await makeHost({ mode: 'cli' });
    await first.services.project.create({ path: folder });
    const second = new ProjectSession(createEventHub(), 'each');
    await second.open(folder);
    await first.services.project.saveClasses({ before: [], classes });
    expect(await second.write(({ project }) => Promise.resolve(project.classes))).toEqual(classes);
  });

  it.runIf(canMount)('a project on a read-only disk opens to be looked at, and says why', async () => {
    const disk = mountSmallDisk('4m');
    onTestFinished(disk.remove);
    const folder = join(disk.folder, 'p');
    const { services } = await makeHost();
    await services.project.create({ path: folder });
    await services.project.close();
    disk.makeReadOnly();
    const opened = await services.project.open({ path: folder });
    expect(opened).toMatchObject({ readOnly: true });
    expect(opened.readOnlyReason).toBe(
      `Cannot write to ${folder}: the disk is read-only. Nothing was changed.`,
    );
    expect((await thrownBy(services.project.saveClasses({ before: [], classes }))).code).toBe('readOnly');
    await services.project.close();
  });

  it('a project of a newer version opens read-only and stays as it is', async () => {
    const { services, events } = await makeHost();
    const folder = join(await makeTempFolder(), 'newer');
    await mkdir(folder);
    const text = JSON.stringify({
      formatVersion: 99,
      id: 'x',
      name: 'newer',
      createdAt: '',
      classes,
      ignoreIndex: 255,
    });
    await writeFile(join(folder, 'project.json'), text);
    expect(await services.project.open({ path: folder })).toMatchObject({ readOnly: true });
    const told: StudioEvent[] = [];
    events.listen((event) => told.push(event));
    const again = await services.project.open({ path: folder });
    expect(told).toEqual([{ type: 'project', project: again }]);
    expect((await thrownBy(services.project.saveClasses({ before: [], classes }))).code).toBe('readOnly');
    expect((await thrownBy(services.runs.rename({ run: 'a', name: 'b' }))).code).toBe('readOnly');
    expect(await readFile(join(folder, 'project.json'), 'utf8')).toBe(text);
  });
});

describe('the stream of events', () => {
  it('loses nothing between its hello and what comes after', async () => {
    const { services, jobs } = await makeHost({ spawnWorker: fakeWorker(untilAborted) });
    const stream = await services.system.events();
    const { id } = jobs.start({ kind: 'sample', params: { folder: '/x' } });
    expect((await stream.next()).value).toMatchObject({ type: 'hello', jobs: [{ id }] });
    await stream.return(undefined);
  });

  it('tells a change that falls into the making of the hello', async () => {
    const hub = createEventHub();
    const stream = hub.stream(() => {
      hub.publish({ type: 'runRemoved', run: 'meanwhile' });
      return Promise.resolve({ type: 'hello', host: 'a', jobs: [], project: null });
    });
    expect((await stream.next()).value).toMatchObject({ type: 'hello' });
    expect((await stream.next()).value).toEqual({ type: 'runRemoved', run: 'meanwhile' });
    hub.listen(() => undefined);
    expect(hub.streams).toBe(1);
    await stream.return();
    expect(hub.streams).toBe(0);
  });
});

describe('settings', () => {
  it('keep keys nobody knows and survive a damaged file', async () => {
    const configDir = join(await makeTempFolder(), 'config');
    const first = await makeHost({ configDir });
    expect(await first.services.system.settings()).toEqual({ theme: 'system' });
    await first.services.system.saveSettings({ theme: 'dark', future: [1, 2] });
    await first.services.system.saveSettings({ theme: 'light' });
    expect(await first.services.system.settings()).toEqual({ theme: 'light', future: [1, 2] });
    await writeFile(join(configDir, 'settings.json'), '{"theme": "da');
    expect(await first.services.system.settings()).toEqual({ theme: 'system' });
    expect(await readFile(join(configDir, 'settings.json.damaged'), 'utf8')).toBe('{"theme": "da');
  });
});
