import { mkdir, readdir, readFile, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { changeClasses, revertClasses } from '../../../src/main/core/data/classTable/change.ts';
import { countLabels } from '../../../src/main/core/data/labelMask.ts';
import { encodeIndexPng, readLabelMask } from '../../../src/main/core/data/maskIo.ts';
import { finishChange } from '../../../src/main/core/store/classChangeFiles.ts';
import { openDataset, replaceMask } from '../../../src/main/core/store/datasetStore.ts';
import { keepLastGood, lastGoodPath } from '../../../src/main/core/store/editFolder.ts';
import { removeItems, restoreItems } from '../../../src/main/core/store/itemChanges.ts';
import { openProject } from '../../../src/main/core/store/projectStore.ts';
import type { EditedClass } from '../../../src/shared/domain/classEdit.ts';
import type { DatasetItem } from '../../../src/shared/domain/dataset.ts';
import { makeTempFolder } from '../../support/hostFixture.ts';
import { makeTinyProject, tinyClasses } from '../../support/tinyProject.ts';

const [ground, red, green] = tinyClasses.map(({ name, color }) => ({ name, color }));
/** The boxes become one class before the ground, a new one stands first: every id moves. */
const merged: readonly EditedClass[] = [
  { name: 'Sky', color: '#9EEAFE', from: [] },
  { ...red, name: 'Box', from: [1, 2] },
  { ...ground, from: [0] },
];
const expected = [2, 1, 1];

const tinyProject = async (): Promise<string> => makeTinyProject(await makeTempFolder());

async function readMasks(project: string): Promise<Map<string, Uint8Array>> {
  const dataset = await openDataset(project, 'boxes');
  const masks = new Map<string, Uint8Array>();
  for (const { id } of dataset.items) {
    masks.set(id, (await readLabelMask(join(dataset.dir, 'masks', `${id}.png`))).data);
  }
  return masks;
}

function mapped(mask: Uint8Array, ids: readonly number[]): Uint8Array {
  return mask.map((value) => (value === 255 ? 255 : (ids[value] ?? 255)));
}

describe('a change of the class table', () => {
  it('rewrites every mask to the new ids, with the counts and the table', async () => {
    const project = await tinyProject();
    const before = await readMasks(project);
    const told: number[] = [];
    const change = await changeClasses(merged, { project, onProgress: (done) => told.push(done) });
    expect(change).toMatchObject({ masks: 9, unreadable: [] });
    expect(told.at(-1)).toBe(9);
    expect((await openProject(project)).classes.map(({ id, name }) => `${id} ${name}`)).toEqual([
      '0 Sky',
      '1 Box',
      '2 Ground',
    ]);
    const { items } = await openDataset(project, 'boxes');
    for (const [id, mask] of await readMasks(project)) {
      const wanted = mapped(before.get(id)!, expected);
      expect(Buffer.compare(mask, wanted)).toBe(0);
      expect(items.find((item) => item.id === id)?.pixels).toEqual(
        countLabels({ width: 64, height: 64, data: wanted }),
      );
    }
    expect(await readdir(project)).toEqual(['class-history', 'datasets', 'project.json']);
  });

  it('deletes a class to void and can be taken back byte for byte', async () => {
    const project = await tinyProject();
    const file = join(project, 'datasets/boxes/masks/box0.png');
    const [before, table] = [
      await readFile(file),
      await readFile(join(project, 'datasets/boxes/items.json'), 'utf8'),
    ];
    const { change } = await changeClasses(
      [
        { ...ground, from: [0] },
        { ...green, from: [2] },
      ],
      { project },
    );
    expect(new Set((await readLabelMask(file)).data)).toEqual(new Set([0, 1, 255]));
    await revertClasses(change!, { project });
    expect((await readFile(file)).equals(before)).toBe(true);
    expect(await readFile(join(project, 'datasets/boxes/items.json'), 'utf8')).toBe(table);
    expect((await openProject(project)).classes).toEqual(tinyClasses);
  });

  it('taken back keeps what was painted since, as far as ids can be told apart', async () => {
    const project = await tinyProject();
    const before = await readMasks(project);
    const { change, classes } = await changeClasses(merged, { project });
    const data = new Uint8Array(64 * 64).fill(1);
    data.fill(2, 0, 64);
    await replaceMask(await openDataset(project, 'boxes'), 'box0', { width: 64, height: 64, data }, classes);
    await revertClasses(change!, { project });
    const after = await readMasks(project);
    expect(Buffer.compare(after.get('box0')!, mapped(data, [255, 1, 0]))).toBe(0);
    expect(Buffer.compare(after.get('box1')!, before.get('box1')!)).toBe(0);
  });

  it('reaches removed items and the versions kept for a damaged file', async () => {
    const project = await tinyProject();
    const before = await readMasks(project);
    const dataset = await openDataset(project, 'boxes');
    await keepLastGood(dataset.dir, 'box1', join(dataset.dir, 'masks/box1.png'));
    await removeItems(dataset, ['box0']);
    await changeClasses(merged, { project });
    await restoreItems(await openDataset(project, 'boxes'), ['box0']);
    const after = await readMasks(project);
    expect(Buffer.compare(after.get('box0')!, mapped(before.get('box0')!, expected))).toBe(0);
    const kept = (await readLabelMask(lastGoodPath(dataset.dir, 'box1'))).data;
    expect(Buffer.compare(kept, mapped(before.get('box1')!, expected))).toBe(0);
    const { items } = await openDataset(project, 'boxes');
    expect(items[0].pixels).toEqual(countLabels({ width: 64, height: 64, data: after.get('box0')! }));
  });

  it('reaches what another program painted, of which the table of items does not know', async () => {
    const project = await tinyProject();
    const dataset = await openDataset(project, 'boxes');
    const file = join(dataset.dir, 'masks/box1.png');
    const plain = { width: 64, height: 64, data: new Uint8Array(64 * 64) };
    const painted = { ...plain, data: new Uint8Array(64 * 64).fill(2, 0, 100) };
    const both = await replaceMask(dataset, 'box0', plain, tinyClasses);
    await replaceMask(both, 'box1', plain, tinyClasses);
    await writeFile(file, await encodeIndexPng(painted, tinyClasses));
    await mkdir(join(dataset.dir, 'edits'));
    await writeFile(lastGoodPath(dataset.dir, 'box0'), await encodeIndexPng(painted, tinyClasses));
    const told: string[] = [];
    const change = await changeClasses(
      [
        { ...ground, from: [0] },
        { ...green, from: [2] },
      ],
      { project, onProgress: (done, total) => told.push(`${done}/${total}`) },
    );
    expect(change).toMatchObject({ masks: 9, unreadable: [] });
    expect(told.at(-1)).toBe('9/9');
    const moved = mapped(painted.data, [0, 255, 1]);
    expect(Buffer.compare((await readLabelMask(file)).data, moved)).toBe(0);
    expect(Buffer.compare((await readLabelMask(lastGoodPath(dataset.dir, 'box0'))).data, moved)).toBe(0);
    const { items } = await openDataset(project, 'boxes');
    expect(items[1].pixels).toEqual(countLabels({ ...plain, data: moved }));
  });

  it('writes no mask that holds nothing that moves', async () => {
    const project = await tinyProject();
    const dataset = await openDataset(project, 'boxes');
    const file = join(dataset.dir, 'masks/box0.png');
    await replaceMask(dataset, 'box0', { width: 64, height: 64, data: new Uint8Array(64 * 64) }, tinyClasses);
    const { ino } = await stat(file);
    const told: string[] = [];
    const onProgress = (done: number, total: number): number => told.push(`${done}/${total}`);
    const { masks } = await changeClasses([{ ...ground, from: [0] }], { project, onProgress });
    expect(masks).toBe(8);
    expect((await stat(file)).ino).toBe(ino);
    expect(told.at(-1)).toBe('9/9');
  });

  it('reads no mask again that was not changed since its counts were right', async () => {
    const project = await tinyProject();
    const { dir } = await openDataset(project, 'boxes');
    // A tick of the disk's clock.
    await setTimeout(50);
    const order = (ids: readonly number[]) => ids.map((id) => ({ ...[ground, red, green][id], from: [id] }));
    const longer = [...order([0, 1, 2]), { name: 'New', color: '#9EEAFE', from: [] }];
    expect(await changeClasses(longer, { project })).toMatchObject({ masks: 0 });
    const table = join(dir, 'items.json');
    const items = JSON.parse(await readFile(table, 'utf8')) as DatasetItem[];
    // No program leaves it so: by this the test sees whether the files were read.
    await writeFile(table, JSON.stringify(items.map((item) => ({ ...item, pixels: { 0: 64 * 64 } }))));
    const swapped = order([0, 2, 1]);
    expect(await changeClasses(swapped, { project })).toMatchObject({ masks: 0 });
    await utimes(join(dir, 'masks/box4.png'), new Date(0), new Date(0));
    expect(await changeClasses(swapped, { project })).toMatchObject({ masks: 1 });
  });

  it('touches no mask for a name, a colour or a new class at the end', async () => {
    const project = await tinyProject();
    const edit = [
      { ...ground, name: 'Floor', from: [0] },
      { ...red, color: '#000001', from: [1] },
      { ...green, from: [2] },
      { name: 'New', color: '#9EEAFE', from: [] },
    ];
    expect(await changeClasses(edit, { project })).toMatchObject({ change: null, masks: 0 });
    expect((await openProject(project)).classes.map(({ name }) => name)).toEqual([
      'Floor',
      'Red box',
      'Green box',
      'New',
    ]);
    expect(await readdir(project)).toEqual(['datasets', 'project.json']);
  });

  it('leaves a damaged mask as it is and names it', async () => {
    const project = await tinyProject();
    const file = join(project, 'datasets/boxes/masks/box3.png');
    await writeFile(file, 'damaged');
    const table = JSON.parse(await readFile(join(project, 'datasets/boxes/items.json'), 'utf8')) as {
      id: string;
    }[];
    expect(table).toHaveLength(9);
    const { unreadable, masks } = await changeClasses(merged, { project });
    expect({ unreadable, masks }).toEqual({ unreadable: ['datasets/boxes/masks/box3.png'], masks: 8 });
    expect(await readFile(file, 'utf8')).toBe('damaged');
  });

  it('is refused with one line that says what is wrong', async () => {
    const project = await tinyProject();
    const twice = [
      { ...ground, from: [0] },
      { ...red, name: 'ground', from: [1] },
      { ...green, from: [2] },
    ];
    await expect(changeClasses(twice, { project })).rejects.toThrow('There are two classes "ground".');
    const both = [
      { ...ground, from: [0, 1] },
      { ...red, from: [1, 2] },
    ];
    await expect(changeClasses(both, { project })).rejects.toThrow('goes into two others');
    await expect(changeClasses([{ ...ground, from: [7] }], { project })).rejects.toThrow('is missing');
    await expect(revertClasses('2026-01-01-abc', { project })).rejects.toThrow('can no longer be taken back');
    await mkdir(join(project, 'datasets/boxes/edits'));
    await writeFile(join(project, 'datasets/boxes/edits/box2.journal'), 'x');
    await expect(changeClasses(merged, { project })).rejects.toThrow('The mask of box2 in boxes has edits');
  });

  it('cannot be taken back over a later change, and cancelled leaves everything', async () => {
    const project = await tinyProject();
    const stopped = AbortSignal.abort();
    await expect(changeClasses(merged, { project, signal: stopped })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(await readdir(project)).toEqual(['class-history', 'datasets', 'project.json']);
    const { change } = await changeClasses(merged, { project });
    await changeClasses(
      [
        { name: 'Sky', color: '#9EEAFE', from: [0] },
        { ...ground, from: [2] },
      ],
      { project },
    );
    await expect(revertClasses(change!, { project })).rejects.toThrow('was changed again since');
  });

  it('keeps the last five changes', async () => {
    const project = await tinyProject();
    for (let round = 0; round < 7; round++) {
      const { classes } = await openProject(project);
      await changeClasses(
        [classes[1], classes[0], classes[2]].map(({ id, name, color }) => ({ name, color, from: [id] })),
        { project },
      );
    }
    expect(await readdir(join(project, 'class-history'))).toHaveLength(5);
  });
});

describe('a change that was cut off after it was published', () => {
  it('is finished by whoever opens the project next, however much was done', async () => {
    const whole = await tinyProject();
    const before = await readMasks(whole);
    for (const done of [0, 1, 5, 10, 11]) {
      const project = await tinyProject();
      await changeClasses(merged, { project });
      // Back to the state in between: the prepared files that were not in place yet, and the old ones where they stood.
      const [id] = await readdir(join(project, 'class-history'));
      const change = join(project, 'class-change');
      await rename(join(project, 'class-history', id), change);
      const { files } = JSON.parse(await readFile(join(change, 'change.json'), 'utf8')) as {
        files: string[];
      };
      expect(files).toHaveLength(11);
      for (const file of files.slice(done)) {
        await rename(join(project, file), join(change, 'new', file));
        await writeFile(join(project, file), await readFile(join(change, 'old', file)));
      }
      expect((await openProject(project)).classes.map(({ name }) => name)).toEqual(['Sky', 'Box', 'Ground']);
      for (const [item, mask] of await readMasks(project)) {
        expect(Buffer.compare(mask, mapped(before.get(item)!, expected))).toBe(0);
      }
      expect(await readdir(project)).toEqual(['class-history', 'datasets', 'project.json']);
    }
  });

  it('says so when its description is damaged, and touches nothing', async () => {
    const project = await tinyProject();
    await mkdir(join(project, 'class-change'));
    for (const text of [
      '{',
      '{"formatVersion":1,"id":"../x"}',
      JSON.stringify({ formatVersion: 1, id: 'x', before: [], after: [], edit: [], files: ['../../evil'] }),
    ]) {
      await writeFile(join(project, 'class-change/change.json'), text);
      await expect(finishChange(project)).rejects.toMatchObject({ code: 'badInput' });
    }
    expect(await readdir(project)).toEqual(['class-change', 'datasets', 'project.json']);
  });
});
