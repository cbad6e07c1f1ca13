import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createProject, openProject, saveProject } from '../../../src/main/core/store/projectStore.ts';
import { datasetDir, isDatasetName, openDataset } from '../../../src/main/core/store/datasetStore.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'project-'));
});

describe('a project', () => {
  it('is created, changed and opened again', async () => {
    const made = await createProject(join(folder, 'Streets'));
    const classes = [{ id: 0, name: 'Sky', color: '#9EEAFE' }];
    await saveProject({ ...made, classes });
    expect(await openProject(made.dir)).toEqual({ ...made, classes });
    expect(made.name).toBe('Streets');
  });

  it('is not created over another one', async () => {
    await createProject(folder);
    await expect(createProject(folder)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('is never written so that it could not be read again', async () => {
    const made = await createProject(folder);
    const before = await readFile(join(folder, 'project.json'), 'utf8');
    for (const nameless of [
      { ...made, name: '' },
      { ...made, classes: [{ id: 0, name: '', color: '#9EEAFE' }] },
      { ...made, classes: [{ id: 0, name: 'Sky', color: 'blue' }] },
    ]) {
      await expect(saveProject(nameless)).rejects.toMatchObject({ code: 'badInput' });
    }
    expect(await readFile(join(folder, 'project.json'), 'utf8')).toBe(before);
    await expect(createProject(join(folder, 'other'), { name: '' })).rejects.toMatchObject({
      code: 'badInput',
    });
    expect(await readdir(folder)).toEqual(['project.json']);
  });

  it('says what a folder lacks', async () => {
    await expect(openProject(folder)).rejects.toThrow(`${folder} is not a project: project.json is missing.`);
  });

  it('opens read-only when it is of a newer version', async () => {
    await createProject(folder);
    const path = join(folder, 'project.json');
    const newer = (await readFile(path, 'utf8')).replace('"formatVersion": 1', '"formatVersion": 2');
    await writeFile(path, newer);
    const project = await openProject(folder);
    expect(project.readOnly).toBe(true);
    await expect(saveProject(project)).rejects.toMatchObject({ code: 'readOnly' });
    expect(await readFile(path, 'utf8')).toBe(newer);
  });

  it('is rid of what killed writers left when it is opened, as far as it may be written', async () => {
    const { dir } = await createProject(folder);
    const [gone, living] = [spawnSync('true').pid, process.pid].map((pid) => `.x.${pid}-0123abcd.tmp`);
    const places = [dir, join(dir, 'datasets'), join(dir, 'videos')];
    for (const place of places) {
      await mkdir(join(place, gone), { recursive: true });
      await writeFile(join(place, living), '');
    }
    const path = join(dir, 'project.json');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('"formatVersion": 1', '"formatVersion": 2'));
    await openProject(dir);
    for (const place of places) expect(await readdir(place)).toEqual(expect.arrayContaining([gone, living]));
    await writeFile(path, text);
    await openProject(dir);
    const left = await Promise.all(places.map((place) => readdir(place)));
    expect(left.map((names) => names.filter((name) => name.startsWith('.')))).toEqual([
      [living],
      [living],
      [living],
    ]);
  });

  it.each([
    ['not JSON', '{', 'is damaged'],
    ['a missing field', '{"formatVersion":1}', 'is damaged: id'],
    [
      'a class out of its place',
      '{"formatVersion":1,"id":"a","name":"a","createdAt":"","ignoreIndex":255,"classes":[{"id":1,"name":"Sky","color":"#FFFFFF"}]}',
      'classes.0.id',
    ],
  ])('names the fault of a damaged file: %s', async (_case, text, message) => {
    await writeFile(join(folder, 'project.json'), text);
    await expect(openProject(folder)).rejects.toThrow(message);
    expect(await readdir(folder)).toEqual(['project.json']);
  });
});

describe('a dataset’s name', () => {
  it.each(['..', 'a/b', '.hidden', '', 'end.', 'a\\b', 'x'.repeat(200)])('is not %j', (name) => {
    expect(isDatasetName(name)).toBe(false);
    expect(() => datasetDir(folder, name)).toThrow('cannot be the name');
  });

  it('may hold letters of any script', () => {
    expect(isDatasetName('Straße 图 2')).toBe(true);
  });

  it('that is unknown gives the known ones', async () => {
    await createProject(folder);
    await expect(openDataset(folder, 'missing')).rejects.toThrow('The project has no dataset "missing".');
  });
});
