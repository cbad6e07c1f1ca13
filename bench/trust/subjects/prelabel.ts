import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeIndexPng, readLabelMask } from '../../../src/main/core/data/maskIo.ts';
import {
  datasetDir,
  openDataset,
  writeDatasetTables,
  type Dataset,
} from '../../../src/main/core/store/datasetStore.ts';
import { finishMaskChange, isMaskChanging } from '../../../src/main/core/store/maskTransaction.ts';
import {
  finishPreparing,
  maskStamps,
  placePrelabel,
  prelabelFolder,
  prepareMask,
  startPreparing,
  type PreparedMask,
} from '../../../src/main/core/store/prelabelMasks.ts';
import { itemOf, maskClasses, maskDatasetInfo, maskSide } from './maskDataset.ts';
import { assertSame, patternBytes } from './pattern.ts';
import type { Saver } from './saver.ts';

const ids = ['a', 'b', 'c'];
const area = maskSide * maskSide;

/** The masks of several items become version N together. */
export const prelabel: Saver = {
  async save(folder, version) {
    const opened = await openDataset(folder, 'street').catch(() => createDataset(folder));
    const dataset = (await isMaskChanging(opened.dir)) ? await finishMaskChange(opened) : opened;
    const asked = await maskStamps(dataset, dataset.items);
    const prepared = await prepare(dataset, version);
    await placePrelabel(dataset, prepared, { asked, classes: maskClasses });
  },
  async read(folder) {
    const opened = await openDataset(folder, 'street');
    const dataset = (await isMaskChanging(opened.dir)) ? await finishMaskChange(opened) : opened;
    const versions = await Promise.all(dataset.items.map(({ id }) => readVersion(dataset, id)));
    const counts = dataset.items.map(({ pixels }) => pixels?.['254']);
    assertSame(versions, versions.map(() => versions[0]), 'masks of one version'); // prettier-ignore
    assertSame(counts.map(Number), versions, 'counts beside the masks');
    return versions[0];
  },
};

async function createDataset(folder: string): Promise<Dataset> {
  await mkdir(join(datasetDir(folder, 'street'), 'masks'), { recursive: true });
  await writeDatasetTables(datasetDir(folder, 'street'), maskDatasetInfo, ids.map(itemOf));
  return openDataset(folder, 'street');
}

async function prepare(dataset: Dataset, version: number): Promise<string> {
  const folder = prelabelFolder(dataset);
  await startPreparing(folder);
  const data = new Uint8Array(patternBytes(version, area));
  const png = await encodeIndexPng({ width: maskSide, height: maskSide, data }, maskClasses);
  const masks: PreparedMask[] = [];
  // The count that goes along is the version itself, so that a table of another version shows.
  for (const id of ids) masks.push(await prepareMask(folder, { id, png, pixels: { '254': version } }));
  await finishPreparing(folder, { classes: maskClasses.map(({ name }) => name), masks });
  return folder;
}

async function readVersion({ dir }: Dataset, id: string): Promise<number> {
  const { data } = await readLabelMask(join(dir, 'masks', `${id}.png`));
  const version = Buffer.from(data.buffer, data.byteOffset).readUInt32LE(0);
  assertSame(data, patternBytes(version, area), `mask ${id} of version ${version}`);
  return version;
}
