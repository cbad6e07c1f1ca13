import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { countLabels } from '../../src/main/core/data/labelMask.ts';
import { encodeIndexPng } from '../../src/main/core/data/maskIo.ts';
import { syncTree } from '../../src/main/core/store/atomicFile.ts';
import { openDataset } from '../../src/main/core/store/datasetStore.ts';
import {
  maskParts,
  maskStamps,
  placePrelabel,
  prelabelFolder,
  savePrepared,
  sha256Of,
  takePrelabelBack,
} from '../../src/main/core/store/prelabels.ts';
import { smallClasses, smallSize } from './smallDataset.ts';

/**
 * `PROJECT place ID`: makes masks of class ID alone those of all items of the dataset `small`, printing the change.
 * `PROJECT undo CHANGE`: takes it back.
 */
export async function placeOnce(project: string, id: number): Promise<string> {
  const dataset = await openDataset(project, 'small');
  const asked = await maskStamps(dataset, dataset.items);
  const folder = prelabelFolder(dataset);
  for (const part of maskParts) await mkdir(join(folder, part), { recursive: true });
  const mask = { ...smallSize, data: new Uint8Array(smallSize.width * smallSize.height).fill(id) };
  const png = await encodeIndexPng(mask, smallClasses);
  for (const item of dataset.items) {
    await writeFile(join(folder, 'new', `${item.id}.png`), png);
    await copyFile(join(folder, 'new', `${item.id}.png`), join(folder, 'good', `${item.id}.png`));
  }
  const prepared = dataset.items.map((item) => ({
    id: item.id,
    digest: sha256Of(png),
    pixels: countLabels(mask),
  }));
  await savePrepared(folder, { classes: smallClasses.map(({ name }) => name), masks: prepared });
  await syncTree(folder);
  const { change } = await placePrelabel(dataset, folder, { asked, classes: smallClasses });
  return change ?? '';
}

const [project, verb, argument] = process.argv.slice(2);
if (verb === 'place') process.stdout.write(`${await placeOnce(project, Number(argument))}\n`);
if (verb === 'undo') {
  await takePrelabelBack(await openDataset(project, 'small'), argument, smallClasses);
  process.stdout.write('undone\n');
}
