import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLabelMask } from '../../src/main/core/data/maskIo.ts';
import type { ClassChange } from '../../src/shared/domain/classEdit.ts';
import type { DatasetItem } from '../../src/shared/domain/dataset.ts';
import { runCli, runJson } from '../support/cli.ts';
import { makeTinyProject } from '../support/tinyProject.ts';

let project: string;
beforeAll(async () => {
  project = await makeTinyProject();
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

const inProject = (...args: readonly string[]): readonly string[] => [...args, '--project', project];
const maskFile = (): string => join(project, 'datasets/boxes/masks/box0.png');
async function counts(): Promise<readonly number[]> {
  const { data } = await readLabelMask(maskFile());
  return [0, 1, 2, 255].map((id) => data.filter((value) => value === id).length);
}

describe('the class table on the command line', () => {
  it('moves, merges, recolours and removes classes with every mask, and takes it back', async () => {
    const before = await readFile(maskFile());
    const [ground, red, green, ignored] = await counts();
    const moved = await runJson<ClassChange>(inProject('classes', 'move', 'ground', '2'));
    expect(moved.classes.map(({ name }) => name)).toEqual(['Red box', 'Green box', 'Ground']);
    expect(await counts()).toEqual([red, green, ground, ignored]);
    const merged = await runJson<ClassChange>(inProject('classes', 'merge', 'red box', 'green box'));
    expect(merged).toMatchObject({
      masks: 9,
      unreadable: [],
      classes: [{ name: 'Green box' }, { name: 'Ground' }],
    });
    expect(await counts()).toEqual([red + green, ground, 0, ignored]);
    const removed = await runJson<ClassChange>(inProject('classes', 'remove', 'Green box'));
    expect(await counts()).toEqual([ground, 0, 0, ignored + red + green]);
    const tooEarly = await runCli(inProject('classes', 'undo', moved.change!));
    expect([tooEarly.code, tooEarly.stderr]).toEqual([1, expect.stringContaining('changed again since')]);
    for (const { change } of [removed, merged, moved]) await runJson(inProject('classes', 'undo', change!));
    expect((await readFile(maskFile())).equals(before)).toBe(true);
    const recoloured = await runJson<readonly object[]>(inProject('classes', 'recolor', 'Ground', '#010203'));
    expect(recoloured[0]).toMatchObject({ name: 'Ground', color: '#010203' });
  });

  it('says what is wrong in place of a half change', async () => {
    const run = await runCli(inProject('classes', 'move', 'Ground', '3'));
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining('Give the new id, 0 to 2.')]);
    expect((await runCli(inProject('classes', 'merge', 'Ground', 'ground'))).stderr).toContain(
      'go into itself',
    );
    expect((await runCli(inProject('classes', 'remove', 'Moon'))).stderr).toContain(
      'Ground, Red box, Green box',
    );
  });
});

it('tags, removes and brings back items', async () => {
  await runJson(inProject('dataset', 'tag', '--item', 'box1', 'box2', '--add', 'night'));
  await runJson(inProject('dataset', 'remove', '--item', 'box1'));
  const show = async (): Promise<readonly DatasetItem[]> =>
    (await runJson<{ items: readonly DatasetItem[] }>(inProject('dataset', 'show'))).items;
  expect((await show()).map(({ id }) => id)).not.toContain('box1');
  await runJson(inProject('dataset', 'restore', '--item', 'box1'));
  expect((await show()).filter(({ tags }) => tags?.includes('night')).map(({ id }) => id)).toEqual([
    'box1',
    'box2',
  ]);
  expect((await runCli(inProject('dataset', 'remove'))).code).toBe(2);
});
