import { mkdtemp, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { planImport } from '../../../src/main/core/data/import/plan.ts';
import { runImport } from '../../../src/main/core/data/import/run.ts';
import { encodeIndexPng, readLabelMask } from '../../../src/main/core/data/maskIo.ts';
import {
  imagePath,
  listDatasetNames,
  maskPath,
  openDataset,
  replaceMask,
  summarizeDataset,
  type Dataset,
} from '../../../src/main/core/store/datasetStore.ts';
import { updateItems } from '../../../src/main/core/store/itemChanges.ts';
import { createProject } from '../../../src/main/core/store/projectStore.ts';
import { fixtureIds, height, imageFile, makeFolder, maskFiles, width } from '../../support/sourceFolder.ts';

let project: string;
let dataset: Dataset;
beforeEach(async () => {
  project = (await createProject(await mkdtemp(join(tmpdir(), 'project-')))).dir;
  const image = await imageFile();
  const source = await makeFolder({
    'images/a.jpg': image,
    'images/b.jpg': image,
    'masks/a.png': maskFiles.grey(),
  });
  await runImport(await planImport(source, { classes: [] }), { project, name: 'd' });
  dataset = await openDataset(project, 'd');
});

describe('a dataset', () => {
  it('is listed and summed up', async () => {
    expect(await listDatasetNames(project)).toEqual(['d']);
    expect(summarizeDataset(dataset)).toMatchObject({ name: 'd', items: 2, masks: 1, format: 'mask_folder' });
  });

  it('keeps changes of split and review of the named items alone', async () => {
    await updateItems(dataset, ['b'], { split: 'test', review: 'approved' });
    const { items } = await openDataset(project, 'd');
    expect(items.find(({ id }) => id === 'b')).toMatchObject({ split: 'test', review: 'approved' });
    expect(items.find(({ id }) => id === 'a')).toEqual(dataset.items.find(({ id }) => id === 'a'));
  });

  it('changes nothing when one of the items is unknown', async () => {
    const before = await readFile(join(dataset.dir, 'items.json'), 'utf8');
    await expect(updateItems(dataset, ['a', 'x'], { split: 'test' })).rejects.toThrow('has no item "x"');
    expect(await readFile(join(dataset.dir, 'items.json'), 'utf8')).toBe(before);
  });

  it('takes a mask for an item that had none, with its pixel counts', async () => {
    await replaceMask(dataset, 'b', { width, height, data: fixtureIds }, []);
    const changed = await openDataset(project, 'd');
    const item = changed.items.find(({ id }) => id === 'b')!;
    expect(item.pixels).toEqual({ '0': 32, '1': 32, '2': 32 });
    expect([...(await readLabelMask(maskPath(changed, item)!)).data]).toEqual([...fixtureIds]);
    expect(await readdir(join(dataset.dir, 'masks'))).toEqual(['a.png', 'b.png']);
  });

  it('counts anew the mask of a writer that was killed before the table', async () => {
    const masks = join(dataset.dir, 'masks');
    const labels = { width, height, data: new Uint8Array(width * height) };
    await rename(masks, `${masks}-away`);
    await expect(replaceMask(dataset, 'a', labels, [])).rejects.toThrow('a.png could not be written');
    await rename(`${masks}-away`, masks);
    const countsOf = async () => (await openDataset(project, 'd')).items.find(({ id }) => id === 'a')!.pixels;
    expect(await countsOf()).toEqual({ '0': 32, '1': 32, '2': 32 });
    await writeFile(join(masks, 'a.png'), await encodeIndexPng(labels, []));
    expect(await countsOf()).toEqual({ '0': width * height });
  });

  it('refuses a mask of another size', async () => {
    const mask = { width: height, height: width, data: fixtureIds };
    await expect(replaceMask(dataset, 'b', mask, [])).rejects.toThrow(
      'The mask is 8 × 12, its image b.jpg is 12 × 8.',
    );
  });

  it('never leads out of its folder', () => {
    for (const image of ['../../project.json', '/etc/passwd', 'images/../../x']) {
      expect(() => imagePath(dataset, { image })).toThrow('lies outside the dataset');
    }
  });

  it('names the damaged file and field', async () => {
    await writeFile(join(dataset.dir, 'items.json'), '[{"id":"a"}]');
    await expect(openDataset(project, 'd')).rejects.toThrow('items.json is damaged: 0.name');
  });

  it('of a newer version is read-only', async () => {
    const path = join(dataset.dir, 'dataset.json');
    await writeFile(path, (await readFile(path, 'utf8')).replace('"formatVersion": 1', '"formatVersion": 9'));
    const newer = await openDataset(project, 'd');
    await expect(updateItems(newer, ['a'], { split: 'val' })).rejects.toMatchObject({ code: 'readOnly' });
  });
});
