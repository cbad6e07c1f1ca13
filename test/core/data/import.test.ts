import { execFileSync } from 'node:child_process';
import { readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planImport } from '../../../src/main/core/data/import/plan.ts';
import { runImport } from '../../../src/main/core/data/import/run.ts';
import { datasetStatistics } from '../../../src/main/core/data/statistics.ts';
import { openDataset } from '../../../src/main/core/store/datasetStore.ts';
import { openProject } from '../../../src/main/core/store/projectStore.ts';
import { makeProject, pair, plan, type Files } from '../../support/importing.ts';
import { describeWithData, testData } from '../../support/testData.ts';
import { height, imageFile, makeFolder, maskFiles, width } from '../../support/sourceFolder.ts';

describeWithData('camvid', 'importing CamVid', () => {
  it('finds what the independent statistics say, and stores the labels unchanged', async () => {
    const project = await makeProject();
    const made = await planImport(testData('camvid'), { classes: [] });
    expect(made.report).toMatchObject({
      format: 'camvid',
      items: 468,
      masks: 468,
      splits: { train: 367, val: 101, test: 0, none: 0 },
      problems: [],
    });
    await runImport(made, { project, link: true });
    const dataset = await openDataset(project, 'camvid');
    const { classes } = await openProject(project);
    const stats = JSON.parse(await readFile(testData('camvid_stats.json'), 'utf8')) as Record<
      string,
      { readonly hist: Record<string, number>; readonly images_with_class: Record<string, number> }
    >;
    for (const split of ['train', 'val']) {
      const items = dataset.items.filter((item) => item.split === split);
      const found = datasetStatistics(items, classes);
      const { hist, images_with_class: images } = stats[split];
      expect(found.classes.map(({ pixels }) => pixels)).toEqual(
        Array.from({ length: 11 }, (_, id) => hist[id]),
      );
      expect(found.classes.map((one) => one.images)).toEqual(
        Array.from({ length: 11 }, (_, id) => images[id]),
      );
      expect(found.voidPixels).toBe(hist['11']);
    }
  }, 600_000);
});

describe('images alone', () => {
  it('say which annotation files were not read', async () => {
    const image = await imageFile();
    const one = await plan({ 'images/a.png': image, 'annotations.json': '{}' });
    expect(one).toMatchObject({ format: 'images', reason: '1 image, taken without masks; annotations.json is not read' }); // prettier-ignore
    const voc = await plan({ 'a.png': image, 'a.xml': '<a/>', 'b.xml': '<b/>' });
    expect(voc.reason).toContain('a.xml and 1 more of its kind are not read');
    expect((await plan({ 'a.png': image, 'notes.txt': 'x' })).reason).toBe('1 image, taken without masks');
  });
});

describe('a bad file', () => {
  const classes = 'Sky\nRoad\n';

  it('with an unknown class id loses its mask and keeps its image', async () => {
    const report = await plan(await pair(maskFiles.grey(), { 'classes.txt': classes }));
    expect(report).toMatchObject({ items: 1, masks: 0 });
    expect(report.problems).toMatchObject([{ file: 'masks/a.png', code: 'unknownValue' }]);
    expect(report.problems[0].message).toContain('2 (32 pixels)');
  });

  it('with an unknown colour is refused, not mapped to the nearest', async () => {
    const table = { 'class_dict.csv': 'name,r,g,b\nSky,10,200,30\nRoad,250,10,11\nTree,20,30,240\n' };
    const report = await plan(await pair(maskFiles.rgb(), table));
    expect(report.problems).toMatchObject([{ code: 'unknownColor' }]);
    expect(report.problems[0].message).toContain('#FA0A0A');
  });

  it.each([
    ['one pixel wider', { width: width + 1, height }],
    ['turned', { width: height, height: width }],
  ])('whose image is %s than its mask is listed with both sizes', async (_case, size) => {
    const report = await plan({ 'images/a.jpg': await imageFile(size), 'masks/a.png': maskFiles.grey() });
    expect(report.problems).toMatchObject([{ file: 'masks/a.png', code: 'sizeMismatch' }]);
    expect(report.problems[0].message).toContain(`${width} × ${height}`);
    expect(report).toMatchObject({ items: 1, masks: 0 });
  });

  it('that is a damaged mask is listed', async () => {
    const damaged = maskFiles.grey().slice(0, 40);
    expect((await plan(await pair(damaged))).problems).toMatchObject([
      { file: 'masks/a.png', code: 'unreadable' },
    ]);
  });

  it('without its partner is listed', async () => {
    const files = await pair(maskFiles.grey(), {
      'images/b.jpg': await imageFile(),
      'masks/c.png': maskFiles.grey(),
    });
    const report = await plan(files);
    expect(report.problems.map(({ file, code }) => [file, code])).toEqual([
      ['images/b.jpg', 'noMask'],
      ['masks/c.png', 'noImage'],
    ]);
    expect(report).toMatchObject({ items: 2, masks: 1 });
  });

  it('in CamVid’s lists is named with its line', async () => {
    const report = await plan({
      'train/a.png': await imageFile(),
      'trainannot/a.png': maskFiles.grey(),
      'train.txt': '/x/train/a.png /x/trainannot/a.png\n/x/train/gone.png /x/trainannot/gone.png\nnonsense\n',
    });
    expect(report.problems.map(({ file, code }) => [file, code])).toEqual([
      ['train.txt:2', 'noImage'],
      ['train.txt:3', 'badList'],
    ]);
  });

  it('that is a pipe, a circle of links or a link out of the folder is listed and never opened', async () => {
    const folder = await makeFolder({ 'a.jpg': await imageFile(), 'b/c.jpg': await imageFile() });
    execFileSync('mkfifo', [join(folder, 'pipe.png')]);
    await symlink('..', join(folder, 'b', 'circle'));
    await symlink('/etc/hostname', join(folder, 'out.png'));
    const { report } = await planImport(folder, { classes: [] });
    expect(report.items).toBe(2);
    expect(report.problems.map(({ file, code }) => [file, code]).sort()).toEqual([
      ['b/circle', 'specialFile'],
      ['out.png', 'specialFile'],
      ['pipe.png', 'specialFile'],
    ]);
  });
});

describe('an import', () => {
  it('of a folder without images says so in one line', async () => {
    await expect(plan({ 'notes.txt': 'x' })).rejects.toThrow('There are no images in');
  });

  it('of images alone makes items without masks, four fifths to train', async () => {
    const image = await imageFile();
    const files = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`${i}.jpg`, image]));
    const report = await plan(files);
    expect(report).toMatchObject({ items: 10, masks: 0, classes: [], splits: { train: 8, val: 2 } });
    expect((await plan(files)).splits).toEqual(report.splits);
  });

  it('keeps images whose names differ in case alone or cannot be file names', async () => {
    const image = await imageFile();
    const project = await makeProject();
    const folder = await makeFolder({ 'x/A.jpg': image, 'y/a.jpg': image, 'z/nul.jpg': image });
    await runImport(await planImport(folder, { classes: [] }), { project, name: 'd' });
    const { items } = await openDataset(project, 'd');
    expect(items.map(({ id }) => id)).toEqual(['A', 'a-2', '_nul']);
  });

  it('copies image bytes unchanged, or links them', async () => {
    const files = await pair(maskFiles.grey());
    const folder = await makeFolder(files);
    const project = await makeProject();
    await runImport(await planImport(folder, { classes: [] }), { project, name: 'copied' });
    const copied = await openDataset(project, 'copied');
    expect(await readFile(join(copied.dir, copied.items[0].image))).toEqual(files['images/a.jpg']);
    const { classes } = await openProject(project);
    await runImport(await planImport(folder, { classes }), { project, name: 'linked', link: true });
    expect((await openDataset(project, 'linked')).items[0].image).toBe(join(folder, 'images/a.jpg'));
  });

  it('that is cancelled half-way leaves the project as it was', async () => {
    const project = await makeProject();
    const before = await readFile(join(project, 'project.json'), 'utf8');
    const image = await imageFile();
    const files = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [[`images/${i}.jpg`, image], [`masks/${i}.png`, maskFiles.grey()]]).flat(),
    ) as Files; // prettier-ignore
    const made = await planImport(await makeFolder(files), { classes: [] });
    const stop = new AbortController();
    const importing = runImport(made, {
      project,
      signal: stop.signal,
      onProgress: (done) => {
        if (done === 10) stop.abort();
      },
    });
    await expect(importing).rejects.toMatchObject({ code: 'cancelled' });
    expect(await readdir(join(project, 'datasets'))).toEqual([]);
    expect(await readFile(join(project, 'project.json'), 'utf8')).toBe(before);
  });

  it('refuses a name that is taken', async () => {
    const project = await makeProject();
    const folder = await makeFolder({ 'a.jpg': await imageFile() });
    const made = await planImport(folder, { classes: [] });
    await runImport(made, { project, name: 'd' });
    await expect(runImport(made, { project, name: 'D' })).rejects.toThrow('already has a dataset "D"');
  });
});
