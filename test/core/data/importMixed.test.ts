import { describe, expect, it } from 'vitest';
import { importedIds, plan, type Files } from '../../support/importing.ts';
import { fixtureIds, imageFile, maskFiles } from '../../support/sourceFolder.ts';

describe('RGB masks among masks of another kind', () => {
  const [grey, rgb] = [maskFiles.grey(), maskFiles.rgb()];
  const names = { 'classes.txt': 'Sky\nRoad\nTree\n' };
  const colours = { 'class_dict.csv': 'name,r,g,b\nSky,10,200,30\nRoad,250,10,10\nTree,20,30,240\n' };

  async function numbered(masks: readonly Uint8Array[], more: Files = {}, folders = 'images masks'): Promise<Files> {
    const image = await imageFile();
    const [images, beside] = folders.split(' ');
    const pairs = masks.map((mask, i) => [[`${images}/${i}.jpg`, image], [`${beside}/${i}.png`, mask]]);
    return { ...(Object.fromEntries(pairs.flat()) as Files), ...more };
  } // prettier-ignore

  it('are left out and listed where the others hold CamVid’s ids', async () => {
    const camvid = maskFiles.grey(fixtureIds.map((id) => [0, 3, 11][id]));
    const files = await numbered([camvid, camvid, camvid, rgb], {}, 'train trainannot');
    const report = await plan(files);
    expect(report).toMatchObject({ items: 4, masks: 3, readBy: 'index', unknown: [] });
    expect(report.classes.map(({ name }) => name).slice(0, 4)).toEqual(['Sky', 'Building', 'Pole', 'Road']);
    expect(report.problems).toMatchObject([{ file: 'trainannot/3.png', code: 'unknownColor' }]);
    expect(report.problems[0].message).toContain('class ids: #0AC81E (32 pixels), #FA0A0A');
    expect(await importedIds(files)).toEqual([...fixtureIds].map((id) => [0, 3, 255][id]));
  });

  it.each([
    ['names alone', names, [grey, rgb]],
    ['names alone, for a palette to look at', names, [maskFiles.palette(fixtureIds, [[0, 0, 0], [1, 1, 1], [2, 2, 2]]), rgb]],
    ['colours', colours, [grey, grey, rgb]],
    ['other colours', { 'class_dict.csv': 'name,r,g,b\nSky,1,1,1\nRoad,2,2,2\nTree,3,3,3\n' }, [grey, rgb, rgb]],
  ])('are left out where the others hold ids of a table of %s', async (_what, table, masks) => {
    const report = await plan(await numbered(masks, table));
    const strays = masks.filter((mask) => mask === rgb).length;
    expect(report).toMatchObject({ masks: masks.length - strays, readBy: 'index' });
    expect(report.problems.map(({ code }) => code)).toEqual(Array.from({ length: strays }, () => 'unknownColor'));
    expect(report.classes.map(({ name }) => name)).toEqual(['Sky', 'Road', 'Tree']);
  }); // prettier-ignore

  it('are classes by their colours where the table knows them and most masks are such', async () => {
    const report = await plan(await numbered([rgb, grey, rgb], colours));
    expect(report).toMatchObject({ masks: 2, readBy: 'color' });
    expect(report.problems).toMatchObject([{ file: 'masks/1.png', code: 'unknownColor' }]);
  });

  it.each([
    ['are black and white', maskFiles.grey(fixtureIds.map((id) => [0, 255, 255][id]))],
    ['are shades of grey', maskFiles.grey(fixtureIds.map((id) => [0, 128, 255][id]))],
    ['have palettes', maskFiles.palette()],
  ])('are classes by their colours where the others %s', async (_what, other) => {
    const report = await plan(await numbered([other, other, rgb]));
    expect(report).toMatchObject({ masks: 3, readBy: 'color', problems: [] });
  });
});
