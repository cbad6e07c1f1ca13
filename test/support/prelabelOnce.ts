import { countLabels } from '../../src/main/core/data/labelMask.ts';
import { encodeIndexPng } from '../../src/main/core/data/maskIo.ts';
import { openDataset } from '../../src/main/core/store/datasetStore.ts';
import {
  finishPreparing,
  maskStamps,
  placePrelabel,
  prelabelFolder,
  prepareMask,
  startPreparing,
  takePrelabelBack,
  type PreparedMask,
} from '../../src/main/core/store/prelabelMasks.ts';
import { smallClasses, smallSize } from './smallDataset.ts';

/**
 * `PROJECT place ID`: makes masks of class ID alone those of all items of the dataset `small`, printing the change.
 * `PROJECT undo CHANGE`: takes it back.
 */
export async function placeOnce(project: string, id: number): Promise<string> {
  const dataset = await openDataset(project, 'small');
  const asked = await maskStamps(dataset, dataset.items);
  const folder = prelabelFolder(dataset);
  await startPreparing(folder);
  const mask = { ...smallSize, data: new Uint8Array(smallSize.width * smallSize.height).fill(id) };
  const png = await encodeIndexPng(mask, smallClasses);
  const masks: PreparedMask[] = [];
  for (const item of dataset.items)
    masks.push(await prepareMask(folder, { id: item.id, png, pixels: countLabels(mask) }));
  await finishPreparing(folder, { classes: smallClasses.map(({ name }) => name), masks });
  const { change } = await placePrelabel(dataset, folder, { asked, classes: smallClasses });
  return change ?? '';
}

const [project, verb, argument] = process.argv.slice(2);
if (verb === 'place') process.stdout.write(`${await placeOnce(project, Number(argument))}\n`);
if (verb === 'undo') {
  await takePrelabelBack(await openDataset(project, 'small'), argument, smallClasses);
  process.stdout.write('undone\n');
}
