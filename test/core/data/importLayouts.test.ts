import { relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planImport } from '../../../src/main/core/data/import/plan.ts';
import { plan, type Files } from '../../support/importing.ts';
import { fixtureIds, imageFile, makeFolder, maskFiles } from '../../support/sourceFolder.ts';

/** The images an import takes, each with its split. */
async function splitsOf(files: Files): Promise<readonly (readonly [image: string, split: string])[]> {
  const folder = await makeFolder(files);
  const { items } = await planImport(folder, { classes: [] });
  return items.map(({ image, split }) => [relative(folder, image), split]);
}

describe('an import of images and masks', () => {
  it('leaves pictures aside that stand beside the images’ own folder', async () => {
    const image = await imageFile();
    const report = await plan({
      'JPEGImages/a.jpg': image,
      'SegmentationClass/a.png': maskFiles.grey(),
      'SegmentationClassVisualization/a.jpg': image,
    });
    expect(report).toMatchObject({ items: 1, masks: 1, problems: [] });
    expect(report.reason).toContain('pictures in other folders left aside: 1');
  });

  it.each([
    ['fast.ai’s CamVid', 'images/a.png', 'labels/a_P.png', 'train', 'images in images/, masks in labels/'],
    ['Kaggle’s CamVid', 'val/a.png', 'val_labels/a_L.png', 'val', 'images in val/, masks in val_labels/'],
    ['folders of sequences', 'train/x/a.jpg', 'train_mask/x/a.png', 'train', 'images in train/, masks in train_mask/'],
    ['a folder below', 'd/img/a.jpg', 'd/img-annotations/a.png', 'train', 'masks in img-annotations/'],
  ])('pairs images and masks as in %s', async (_what, image, mask, split, reason) => {
    const folder = await makeFolder({ [image]: await imageFile(), [mask]: maskFiles.grey() });
    const { items, report } = await planImport(folder, { classes: [] });
    expect(report).toMatchObject({ format: 'mask_folder', problems: [], splits: { [split]: 1 } });
    expect(report.reason).toContain(reason);
    expect(items.map((item) => relative(folder, item.mask!))).toEqual([mask]);
  }); // prettier-ignore

  it('takes no folder for masks that is a dataset of its own, or stands beside one of masks', async () => {
    const image = await imageFile();
    const apart = await plan({ 'city/images/a.jpg': image, 'city_labels/images/a.jpg': image });
    expect(apart).toMatchObject({ format: 'images', items: 2 });
    const beside = await plan({
      'images/a.jpg': image,
      'masks/a.png': maskFiles.grey(),
      'images_labels/a.png': image,
    });
    expect(beside).toMatchObject({ items: 1, masks: 1, problems: [] });
    const photos = await plan({ 'a.jpg': image, 'a_p.jpg': image });
    expect(photos).toMatchObject({ format: 'images', items: 2 });
  });
});

describe('an import of CamVid’s layout with a list of images alone', () => {
  it.each([
    ['names', 'a.jpg\r\nb c.jpg\r\n'],
    ['paths of another machine', '/SegNet/CamVid/train/a.jpg\nC:\\CamVid\\train\\b c.jpg\n'],
    ['names without extension', 'a\nb c\n'],
  ])('pairs %s with the masks of the same name', async (_what, list) => {
    const image = await imageFile();
    const folder = await makeFolder({
      'train/a.jpg': image, 'train/b c.jpg': image, 'trainannot/a.png': maskFiles.grey(), 'trainannot/b c.png': maskFiles.grey(),
      'train.txt': list,
    }); // prettier-ignore
    const { items, report } = await planImport(folder, { classes: [] });
    expect(report).toMatchObject({ format: 'camvid', splits: { train: 2 }, problems: [] });
    expect(items.map(({ mask }) => relative(folder, mask!))).toEqual([
      'trainannot/a.png',
      'trainannot/b c.png',
    ]);
  });

  it('names the lines without image or mask, and counts the images without a line', async () => {
    const image = await imageFile();
    const images = { 'train/a.jpg': image, 'train/b.jpg': image, 'train/c.jpg': image, 'train/d.jpg': image };
    const files = { ...images, 'trainannot/a.png': maskFiles.grey() };
    const report = await plan({ ...files, 'train.txt': 'a.jpg\nb.jpg\ngone.jpg\nnonsense\na.jpg\n' });
    expect(report).toMatchObject({ items: 2, masks: 1 });
    expect(report.problems.map(({ file, message }) => [file, message])).toEqual([
      ['train.txt:2', 'There is no mask for b.jpg.'],
      ['train.txt:3', 'There is no image gone.jpg.'],
      ['train.txt:4', 'The line holds no image, and no pair of image and mask.'],
      ['train.txt:5', 'train/a.jpg is listed twice.'],
      ['train.txt', '2 of the 4 images of train are not in it and are left out.'],
    ]);
    await expect(plan({ ...files, 'train.txt': 'gone.jpg\n' })).rejects.toThrow(
      'is in the lists beside them. The first: train.txt:1: There is no image gone.jpg.',
    );
  });
});

describe('an import', () => {
  it('takes splits from folders and from lists', async () => {
    const image = await imageFile();
    const folders = await plan({
      'Training/images/a.jpg': image,
      'validation/images/b.jpg': image,
      'test/c.jpg': image,
    });
    expect(folders.splits).toEqual({ train: 1, val: 1, test: 1, none: 0 });
    const lists = await plan({
      'images/a.jpg': image, 'images/b.jpg': image, 'masks/a.png': maskFiles.grey(), 'masks/b.png': maskFiles.grey(),
      'lists/train.txt': 'a\n', 'lists/val.txt': 'images/b.jpg masks/b.png\n',
    }); // prettier-ignore
    expect(lists.splits).toEqual({ train: 1, val: 1, test: 0, none: 0 });
  });

  it('without splits deals images with and without a mask out apart, a mask that is left out as none', async () => {
    const image = await imageFile();
    const images: Files = Object.fromEntries(
      Array.from({ length: 20 }, (_, i) => [`images/${i}.jpg`, image]),
    );
    const alone = await splitsOf(images);
    const toTrain = alone.filter(([, split]) => split === 'train').map(([file]) => file);
    const masksOf = (files: readonly string[], mask: Uint8Array): Files =>
      Object.fromEntries(files.map((file) => [file.replace('images', 'masks').replace('jpg', 'png'), mask]));
    const good = masksOf(toTrain.slice(0, 5), maskFiles.grey());
    const bad = masksOf(toTrain.slice(5, 10), maskFiles.grey(fixtureIds.map(() => 3)));
    const folder = await makeFolder({ ...images, ...good, ...bad, 'classes.txt': 'Sky\nRoad\nTree\n' });
    const { items } = await planImport(folder, { classes: [] });
    const inVal = items.filter(({ split }) => split === 'val');
    expect(items.filter(({ mask }) => mask !== null)).toHaveLength(5);
    expect([inVal.length, inVal.filter(({ mask }) => mask !== null).length]).toEqual([4, 1]);
  });

  it('follows lists that tell images of one name apart by their folders', async () => {
    const image = await imageFile();
    const mask = maskFiles.grey();
    const files = {
      'images/seq1/0001.jpg': image, 'images/seq2/0001.jpg': image, 'images/seq2/0002.jpg': image,
      'masks/seq1/0001.png': mask, 'masks/seq2/0001.png': mask, 'masks/seq2/0002.png': mask,
    }; // prettier-ignore
    const expected = [['images/seq1/0001.jpg', 'train'], ['images/seq2/0001.jpg', 'val'], ['images/seq2/0002.jpg', 'test']]; // prettier-ignore
    const lists: readonly Files[] = [
      {
        'train.txt': 'images/seq1/0001.jpg masks/seq1/0001.png\n',
        'val.txt': 'images/seq2/0001.jpg masks/seq2/0001.png\n',
        'test.txt': '0002\n',
      },
      {
        'train.txt': '/data/seq1/0001\r\n',
        'val.txt': '.\\seq2\\0001.png\r\n',
        'test.txt': 'seq2/0002.jpg,seq2/0002.png\r\n',
      },
      { 'images/seq1/train.txt': '0001.jpg\n', 'images/seq2/val.txt': '0001\n', 'test.txt': '0002.jpg 1\n' },
    ];
    for (const list of lists) expect(await splitsOf({ ...files, ...list })).toEqual(expected);
  });

  it('follows lists that name images with blanks', async () => {
    const image = await imageFile();
    const mask = maskFiles.grey();
    const names = ['my photo 1', 'my photo 2', 'my photo 3'];
    const files = Object.fromEntries(
      names.flatMap((name) => [[`images/${name}.jpg`, image], [`masks/${name}.png`, mask]]),
    ) as Files; // prettier-ignore
    const lists = {
      'train.txt': 'my photo 1.jpg\nimages/my photo 2.jpg masks/my photo 2.png\n',
      'val.txt': 'my photo 3\n',
    };
    expect((await splitsOf({ ...files, ...lists })).map(([, split]) => split)).toEqual(['train', 'train', 'val']); // prettier-ignore
  });

  it('takes no image for a missing one of the same name in another folder', async () => {
    const files = {
      'images/seq1/1.jpg': await imageFile(), 'masks/seq1/1.png': maskFiles.grey(),
      'train.txt': 'images/seq1/1.jpg\n', 'val.txt': 'images/seq2/1.jpg\n',
    }; // prettier-ignore
    const report = await plan(files);
    expect(report.splits).toEqual({ train: 1, val: 0, test: 0, none: 0 });
    expect(report.problems).toMatchObject([{ file: 'val.txt:1', code: 'noImage' }]);
    // The path of another machine names the image, as nothing else does.
    const foreign = await plan({ ...files, 'train.txt': '', 'val.txt': '/data/other/1.jpg\n' });
    expect(foreign).toMatchObject({ splits: { val: 1 }, problems: [] });
  });

  it('names the lines of a list that fit no image, or several', async () => {
    const image = await imageFile();
    const report = await plan({
      'images/a/1.jpg': image, 'images/b/1.jpg': image, 'masks/a/1.png': maskFiles.grey(), 'masks/b/1.png': maskFiles.grey(),
      'train.txt': 'a/1.jpg\n\ngone.jpg\n1.jpg\n# a comment\n',
    }); // prettier-ignore
    expect(report.splits).toEqual({ train: 1, val: 0, test: 0, none: 1 });
    expect(report.problems).toEqual([
      { file: 'train.txt:3', code: 'noImage', message: 'There is no image, or more than one, for "gone.jpg".' }, // prettier-ignore
      { file: 'train.txt:4', code: 'noImage', message: 'There is no image, or more than one, for "1.jpg".' }, // prettier-ignore
    ]);
  });
});
