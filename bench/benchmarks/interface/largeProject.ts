import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { openDataset, writeDatasetTables } from '../../../src/main/core/store/datasetStore.ts';
import { builtEntry } from '../../paths.ts';

const sampleDataset = 'streets';

/** The sample project with `count` items: its 120 images and masks again and again, each time as items of their own. */
export async function makeLargeProject(folder: string, count: number): Promise<void> {
  await promisify(execFile)(process.execPath, [builtEntry('cli'), 'sample', folder]);
  const { dir, info, items } = await openDataset(folder, sampleDataset);
  const all = Array.from({ length: count }, (_, at) => {
    const item = items[at % items.length];
    const id = `street_${String(at + 1).padStart(6, '0')}`;
    return { ...item, id, name: `${id}.jpg` };
  });
  await writeDatasetTables(dir, info, all);
}
