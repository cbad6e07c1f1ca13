import { describe, expect, it } from 'vitest';
import { detectFormat, formats } from '../../src/main/core/data/formats/index.ts';
import { planImport } from '../../src/main/core/data/import/plan.ts';
import { scanFolder } from '../../src/main/core/data/scan.ts';
import { imageFile, makeFolder, maskFiles } from '../support/sourceFolder.ts';

/** One small folder of each format; every new format adds its own here, or this file does not compile. */
const fixtures: Readonly<
  Record<(typeof formats.ids)[number], () => Promise<Record<string, Uint8Array | string>>>
> = {
  camvid: async () => ({
    'train/a.png': await imageFile(),
    'trainannot/a.png': maskFiles.grey(),
    'val/b.png': await imageFile(),
    'valannot/b.png': maskFiles.grey(),
    'train.txt': '/elsewhere/CamVid/train/a.png /elsewhere/CamVid/trainannot/a.png\n',
    'val.txt': '/elsewhere/CamVid/val/b.png /elsewhere/CamVid/valannot/b.png\n',
  }),
  mask_folder: async () => ({
    'images/a.jpg': await imageFile(),
    'masks/a.png': maskFiles.palette(),
    'images/b.jpg': await imageFile(),
    'masks/b.png': maskFiles.palette(),
  }),
  images: async () => ({ 'a.jpg': await imageFile(), 'b.jpg': await imageFile() }),
};

describe.each(formats.ids)('format %s', (id) => {
  it('is recognised in its own folder, above all others, with a reason', async () => {
    const tree = await scanFolder(await makeFolder(await fixtures[id]()));
    const { format, reason, rejected } = await detectFormat(tree);
    expect(format.id).toBe(id);
    expect(reason).not.toBe('');
    expect(rejected.map((finding) => finding.format).sort()).toEqual(
      formats.ids.filter((other) => other !== id).sort(),
    );
    for (const finding of rejected) expect(finding.reason).not.toBe('');
  });

  it('reads every item with its mask', async () => {
    const plan = await planImport(await makeFolder(await fixtures[id]()), { classes: [] });
    expect(plan.report).toMatchObject({ format: id, items: 2, masks: id === 'images' ? 0 : 2, problems: [] });
    expect(plan.items.map((item) => item.name.replace(/\.\w+$/, ''))).toEqual(['a', 'b']);
  });

  it('lists a broken image and goes on', async () => {
    const files = await fixtures[id]();
    const image = Object.keys(files).find((name) => name.includes('a.') && !/mask|annot/.test(name))!;
    const folder = await makeFolder({ ...files, [image]: Buffer.from('no image') });
    const { report } = await planImport(folder, { classes: [] });
    expect(report.items).toBe(1);
    expect(report.problems).toMatchObject([{ file: image, code: 'unsupported' }]);
  });

  it('does not claim a folder without images', async () => {
    const tree = await scanFolder(await makeFolder({ 'readme.txt': 'nothing' }));
    expect((await formats.get(id).detect(tree)).confidence).toBe(0);
  });

  it('carries its own id', () => {
    expect(formats.get(id).id).toBe(id);
  });
});
