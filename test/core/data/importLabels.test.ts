import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { importedIds, pair, plan, type Files } from '../../support/importing.ts';
import { fixtureIds, height, imageFile, maskFiles } from '../../support/sourceFolder.ts';
import { describeWithData, testData } from '../../support/testData.ts';

describe('the labels of an import', () => {
  const camvidLike = ['Sky', 'Road', 'Tree'];

  it.each([
    ['index', () => maskFiles.grey()],
    ['palette', () => maskFiles.palette()],
    ['grey spread over 0 … 255', () => maskFiles.grey(fixtureIds.map((id) => [0, 128, 255][id]))],
    ['colours without a table, ascending', () => maskFiles.rgb(fixtureIds, [[1, 2, 3], [4, 5, 6], [7, 8, 9]])],
  ])('come out the same from %s masks', async (_kind, mask) => {
    expect(await importedIds(await pair(mask()))).toEqual([...fixtureIds]);
  }); // prettier-ignore

  it.each([
    ['class_dict.csv', 'name,r,g,b\nSky,10,200,30\nRoad,250,10,10\nTree,20,30,240\n'],
    [
      'labelmap.txt',
      '# label:color_rgb:parts:actions\nSky:10,200,30::\nRoad:250,10,10::\nTree:20,30,240::\n',
    ],
    ['label_colors.txt', '10 200 30\tSky\n250 10 10\tRoad\n20 30 240\tTree\n'],
    [
      'classes.json',
      '[{"name":"Sky","color":"#0AC81E"},{"name":"Road","color":"#FA0A0A"},{"name":"Tree","color":"#141EF0"}]',
    ],
    ['labels.json', '{"Sky":[10,200,30],"Road":[250,10,10],"Tree":[20,30,240]}'],
  ])('are named and coloured by %s, for RGB and for index masks', async (file, table) => {
    for (const mask of [maskFiles.rgb(), maskFiles.grey()]) {
      const files = await pair(mask, { [file]: table });
      expect((await plan(files)).classes).toMatchObject([
        { name: 'Sky', color: '#0AC81E' },
        { name: 'Road', color: '#FA0A0A' },
        { name: 'Tree', color: '#141EF0' },
      ]);
      expect(await importedIds(files)).toEqual([...fixtureIds]);
    }
  });

  it.each([
    ['class_dict.csv', 'r,g,b,name\n10,200,30,Sky\n1,2,3\n,,,\n250,10,10,Road\n20,30,240,Tree\n'],
    ['_classes.csv', 'Pixel Value, Class\n0, Sky\n1, Road\n2\n2, Tree\n'],
    ['classes.csv', 'id,name\n0,Sky\n1,Road\n2\n2,Tree\n'],
    ['classes.json', '[{"name":"Sky","id":0},{"name":"Road","id":1},{"id":7},null,{"name":"Tree","id":2}]'],
  ])('are named by the whole rows of a torn %s', async (file, table) => {
    const { classes } = await plan(await pair(maskFiles.grey(), { [file]: table }));
    expect(classes.map(({ name }) => name)).toEqual(['Sky', 'Road', 'Tree']);
  });

  it('are named by a list of names', async () => {
    const { classes } = await plan(await pair(maskFiles.grey(), { 'classes.txt': 'Sky\nRoad\nTree\n' }));
    expect(classes.map(({ name }) => name)).toEqual(camvidLike);
  });

  describe('in CamVid’s layout', () => {
    const segNet = async (mask: Uint8Array, more: Files = {}): Promise<Files> => ({
      'train/a.jpg': await imageFile(),
      'trainannot/a.png': mask,
      ...more,
    });

    it('are CamVid’s for grey ids alone, with 11 as void', async () => {
      const ids = fixtureIds.map((id) => [0, 3, 11][id]);
      const files = await segNet(maskFiles.grey(ids));
      const report = await plan(files);
      expect(report).toMatchObject({ format: 'camvid', masks: 1 });
      expect(report.classes).toHaveLength(11);
      expect(await importedIds(files)).toEqual([...fixtureIds].map((id) => [0, 3, 255][id]));
    });

    it('are those of the class table beside the images', async () => {
      const files = await segNet(maskFiles.grey(), { 'classes.txt': 'tumour\nhealthy\nother\n' });
      const { format, classes } = await plan(files);
      expect(format).toBe('camvid');
      expect(classes.map(({ name }) => name)).toEqual(['tumour', 'healthy', 'other']);
      expect(await importedIds(files)).toEqual([...fixtureIds]);
    });

    it('are named by a table of colours', async () => {
      const table = { 'label_colors.txt': '10 200 30 Sky\n250 10 10 Road\n20 30 240 Tree\n' };
      const report = await plan(await segNet(maskFiles.rgb(), table));
      expect(report).toMatchObject({ format: 'camvid', masks: 1, readBy: 'color', problems: [] });
      expect(report.classes.map(({ name }) => name)).toEqual(camvidLike);
    });

    it.each([
      ['RGB', () => maskFiles.rgb()],
      ['palette', () => maskFiles.palette()],
    ])('are the colours found in %s masks without a table', async (_kind, mask) => {
      const report = await plan(await segNet(mask()));
      expect(report).toMatchObject({ format: 'camvid', masks: 1, problems: [] });
      expect(report.classes.map(({ color }) => color).sort()).toEqual(['#0AC81E', '#141EF0', '#FA0A0A']);
    });

    it('are reported where the class table cannot be read', async () => {
      const report = await plan(await segNet(maskFiles.grey(), { 'classes.json': 'torn' }));
      expect(report.problems).toMatchObject([{ file: 'classes.json', code: 'badList' }]);
    });
  });

  it('are not shifted by labelme’s first line, which stands for −1', async () => {
    const files = await pair(maskFiles.grey(), { 'labels.txt': '__ignore__\n_background_\nRoad\nTree\n' });
    const { mapping } = await plan(files);
    expect(mapping.map(({ value, className }) => [value, className])).toEqual([
      ['0', '_background_'],
      ['1', 'Road'],
      ['2', 'Tree'],
    ]);
  });

  it('have the ids that a JSON table gives each name, alone or beside a colour', async () => {
    const found = async (table: string) => {
      const { mapping } = await plan(await pair(maskFiles.grey(), { 'classes.json': table }));
      return mapping.map(({ value, className, color }) => [value, className, color]);
    };
    const plain = await found('{"Tree":2,"Sky":0,"Road":1}');
    expect(plain.map(([value, name]) => [value, name])).toEqual([['2', 'Tree'], ['0', 'Sky'], ['1', 'Road']]);
    const rich = '{"Tree":{"id":2,"color":"#141EF0"},"Sky":{"id":0,"color":[10,200,30]},"Road":{"color":"#FA0A0A","id":1}}';
    expect(await found(rich)).toEqual([['2', 'Tree', '#141EF0'], ['0', 'Sky', '#0AC81E'], ['1', 'Road', '#FA0A0A']]);
  }); // prettier-ignore

  it.each(['{"name":"x","version":1}', '{"person":-1,"car":2}', '{"person":0.5}', '{"info":{"year":2026}}'])(
    'are not taken from %s, which is no class table; a list beside it is read',
    async (json) => {
      const files = await pair(maskFiles.grey(), { 'project.json': json });
      const alone = await plan(files);
      expect(alone.problems).toMatchObject([{ file: 'project.json', code: 'badList' }]);
      expect(alone.classes.map(({ name }) => name)).toEqual(['class 0', 'class 1', 'class 2']);
      const { classes } = await plan({ ...files, 'classes.txt': 'Sky\nRoad\nTree\n' });
      expect(classes.map(({ name }) => name)).toEqual(camvidLike);
    },
  );

  it('keep the palette’s colours', async () => {
    const { classes } = await plan(await pair(maskFiles.palette()));
    expect(classes.map(({ color }) => color)).toEqual(['#0AC81E', '#FA0A0A', '#141EF0']);
  });

  it('are read by colour where palettes differ between masks', async () => {
    const swapped = maskFiles.palette(fixtureIds.map((id) => 2 - id), [[20, 30, 240], [250, 10, 10], [10, 200, 30]]); // prettier-ignore
    const files = await pair(maskFiles.palette(), {
      'images/b.jpg': await imageFile(),
      'masks/b.png': swapped,
    });
    const report = await plan(files);
    expect(report.mapping.map(({ value }) => value)).toEqual(['#0AC81E', '#141EF0', '#FA0A0A']);
    expect(report.mapping.every(({ images, pixels }) => images === 2 && pixels === 2 * 4 * height)).toBe(
      true,
    );
  });

  describe('of palette masks beside a colour table', () => {
    const table = { 'class_dict.csv': 'name,r,g,b\nRoad,250,10,10\nTree,20,30,240\nSky,10,200,30\n' };
    const classOf = async (mask: Uint8Array) => {
      const { mapping, problems, readBy } = await plan(await pair(mask, table));
      expect(problems).toEqual([]);
      const found = mapping.filter(({ pixels }) => pixels > 0);
      return { readBy, classes: found.map(({ value, className }) => [value, className]) };
    };

    it('go by colour where the palette has the table’s colours in another order', async () => {
      const byColour = [['#FA0A0A', 'Road'], ['#141EF0', 'Tree'], ['#0AC81E', 'Sky']]; // prettier-ignore
      expect(await classOf(maskFiles.palette())).toEqual({ readBy: 'color', classes: byColour });
      const shifted = maskFiles.palette(fixtureIds.map((id) => id + 1), [[0, 0, 0], [250, 10, 10], [20, 30, 240], [10, 200, 30]]); // prettier-ignore
      expect(await classOf(shifted)).toEqual({ readBy: 'color', classes: byColour });
    });

    it.each([
      ['has the table’s colours in the table’s order', [[250, 10, 10], [20, 30, 240], [10, 200, 30]]],
      ['is one to look at, with other colours', [[0, 0, 0], [128, 0, 0], [0, 128, 0]]],
      ['has some other colours', [[20, 30, 240], [128, 0, 0], [0, 128, 0]]],
    ] as const)('go by index where the palette %s', async (_case, colours) => {
      expect(await classOf(maskFiles.palette(fixtureIds, colours))).toEqual({
        readBy: 'index',
        classes: [['0', 'Road'], ['1', 'Tree'], ['2', 'Sky']],
      });
    }); // prettier-ignore
  });

  it('keep 255 as void where ids are plain indices', async () => {
    const withVoid = fixtureIds.map((id) => (id === 2 ? 255 : id));
    expect(await importedIds(await pair(maskFiles.grey(withVoid)))).toEqual([...withVoid]);
  });

  it('go to the project’s class of the same name, whatever its spelling', async () => {
    const classes = ['tree', 'SKY', 'Car'].map((name, id) => ({ id, name, color: '#000000' }));
    const files = await pair(maskFiles.grey(), { 'classes.txt': 'Sky\nRoad\nTree\n' });
    expect((await plan(files, { classes })).classes.map(({ name }) => name)).toEqual([
      'tree',
      'SKY',
      'Car',
      'Road',
    ]);
    expect(await importedIds(files, { classes })).toEqual([...fixtureIds].map((id) => [1, 3, 0][id]));
  });

  it('follow the user’s map, by value or by name', async () => {
    const files = await pair(maskFiles.grey(), { 'classes.txt': 'Sky\nRoad\nTree\n' });
    const map = { '0': null, Road: 'Ground', '2': 'Ground' };
    expect((await plan(files, { map })).classes.map(({ name }) => name)).toEqual(['Ground']);
    expect(await importedIds(files, { map })).toEqual([...fixtureIds].map((id) => [255, 0, 0][id]));
    await expect(plan(files, { map: { Moon: 'Sky' } })).rejects.toThrow('The map names "Moon"');
  });
});

describeWithData('cocostuff-mini', 'the labels of COCO-Stuff', () => {
  it('are one less in a mask than in labels.txt, and 255 where there is none', async () => {
    const file = (...parts: readonly string[]) => readFile(testData('cocostuff-mini', ...parts));
    const labels = await file('labels.txt');
    const { masks, problems, mapping } = await plan({
      'images/a.jpg': await file('train2017', '000000000137.jpg'),
      'masks/a.png': await file('stuffthings_pixellabels', 'train2017', '000000000137.png'),
      'labels.txt': labels,
    });
    expect({ masks, problems }).toEqual({ masks: 1, problems: [] });
    const classOf = new Map(mapping.map(({ value, className }) => [value, className]));
    expect(['0', '2', '148', '156', '181', '255'].map((value) => classOf.get(value))).toEqual([
      ...['person', 'car', 'road', 'sky-other', 'wood', null],
    ]);
    const short = labels.toString().split('\n').slice(0, 3).join('\n');
    const own = await plan(await pair(maskFiles.grey(), { 'labels.txt': short }));
    expect(own.mapping.map(({ value, className }) => [value, className])).toEqual([
      ['0', null],
      ['1', 'person'],
      ['2', 'bicycle'],
    ]);
  });
});
