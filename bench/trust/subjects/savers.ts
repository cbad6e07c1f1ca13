import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { changeClasses } from '../../../src/main/core/data/classTable/change.ts';
import { encodeIndexPng, readLabelMask } from '../../../src/main/core/data/maskIo.ts';
import { writeFileAtomic } from '../../../src/main/core/store/atomicFile.ts';
import { sweepTemps } from '../../../src/main/core/store/temporaries.ts';
import {
  loadCheckpoint,
  loadOptimizerState,
  repairCheckpoints,
  saveCheckpoint,
} from '../../../src/main/core/store/checkpointStore.ts';
import {
  datasetDir,
  maskPath,
  openDataset,
  replaceMask,
  writeDatasetTables,
} from '../../../src/main/core/store/datasetStore.ts';
import {
  createProject,
  isProject,
  openProject,
  saveProject,
} from '../../../src/main/core/store/projectStore.ts';
import { mkdir } from 'node:fs/promises';
import { maskEdits } from './maskEdits.ts';
import { createMaskDataset, itemOf, maskClasses, maskDatasetInfo, maskSide } from './maskDataset.ts';
import { assertSame, patternBytes } from './pattern.ts';
import { prelabel } from './prelabel.ts';
import type { Saver } from './saver.ts';
import { defineRegistry } from '../../../src/shared/registry.ts';

const file: Saver = {
  save: (folder, version) => writeFileAtomic(join(folder, 'data.bin'), patternBytes(version, 300_000)),
  async read(folder) {
    await sweepTemps(folder);
    const bytes = await readFile(join(folder, 'data.bin'));
    const version = bytes.readUInt32LE(0);
    assertSame(bytes, patternBytes(version, 300_000), `data.bin of version ${version}`);
    return version;
  },
};

const project: Saver = {
  async save(folder, version) {
    const found = (await isProject(folder)) ? await openProject(folder) : await createProject(folder);
    await saveProject({ ...found, name: `version ${version}` });
  },
  async read(folder) {
    const { name } = await openProject(folder);
    return Number(/^version (\d+)$/.exec(name)?.[1] ?? 'NaN');
  },
};

const mask: Saver = {
  async save(folder, version) {
    const dataset = await openDataset(folder, 'street').catch(() => createMaskDataset(folder));
    const data = new Uint8Array(patternBytes(version, maskSide * maskSide));
    await replaceMask(dataset, 'a', { width: maskSide, height: maskSide, data }, maskClasses);
  },
  async read(folder) {
    const dataset = await openDataset(folder, 'street');
    const path = maskPath(dataset, dataset.items[0]);
    if (path === null) throw new Error('the item has lost its mask');
    const { data } = await readLabelMask(path);
    const version = Buffer.from(data.buffer, data.byteOffset).readUInt32LE(0);
    assertSame(data, patternBytes(version, maskSide * maskSide), `mask of version ${version}`);
    return version;
  },
};

const tableMasks = ['a', 'b', 'c'];

/** The class "version N" and another change places: every pixel of every mask gets another id. */
const classTable: Saver = {
  async save(folder, version) {
    if (!(await isProject(folder))) return createTableProject(folder, version);
    const found = (await openProject(folder)).classes.findIndex(({ name }) => name.startsWith('version'));
    const edit = [
      { name: 'other', color: '#000000', from: [1 - found] },
      { name: `version ${version}`, color: '#FFFFFF', from: [found] },
    ];
    await changeClasses(found === 0 ? edit : edit.reverse(), { project: folder });
  },
  async read(folder) {
    const { classes } = await openProject(folder);
    const id = classes.findIndex(({ name }) => name.startsWith('version'));
    const dataset = await openDataset(folder, 'street');
    for (const item of dataset.items) {
      const { data } = await readLabelMask(join(dataset.dir, 'masks', `${item.id}.png`));
      assertSame(
        data,
        new Uint8Array(maskSide * maskSide).fill(id),
        `mask ${item.id} beside this class table`,
      );
      assertSame(Object.keys(item.pixels ?? {}).map(Number), [id], `counts of ${item.id}`);
    }
    return Number(/^version (\d+)$/.exec(classes[id]?.name)?.[1] ?? 'NaN');
  },
};

async function createTableProject(folder: string, version: number): Promise<void> {
  const classes = [`version ${version}`, 'other'].map((name, id) => ({ id, name, color: '#FFFFFF' }));
  await createProject(folder, { classes });
  const dir = datasetDir(folder, 'street');
  await mkdir(join(dir, 'masks'), { recursive: true });
  const labels = { width: maskSide, height: maskSide, data: new Uint8Array(maskSide * maskSide) };
  const png = await encodeIndexPng(labels, classes);
  for (const id of tableMasks) await writeFileAtomic(join(dir, 'masks', `${id}.png`), png);
  const items = tableMasks.map((id) => ({
    ...itemOf(id),
    mask: `masks/${id}.png`,
    pixels: { '0': maskSide * maskSide },
  }));
  await writeDatasetTables(dir, maskDatasetInfo, items);
}

const checkpointValues = 20_000;

const checkpoint: Saver = {
  async save(folder, version) {
    const tensor = { name: 'w', shape: [checkpointValues], values: filled(version) };
    await saveCheckpoint(
      folder,
      {
        weights: [tensor],
        optimizer: [tensor],
        state: {
          step: version,
          epoch: 1,
          seed: 1,
          totalSteps: null,
          seconds: 1,
          miou: 0.5,
          newVariables: [],
        },
      },
      { isBest: version % 2 === 0, keep: 3 },
    );
  },
  async read(folder) {
    await repairCheckpoints(folder);
    const loaded = await loadCheckpoint(folder, 'latest');
    const expected = filled(loaded.state.step);
    for (const tensors of [loaded.weights, await loadOptimizerState(loaded)]) {
      assertSame(tensors.get('w')?.values ?? [], expected, `checkpoint ${loaded.state.step}`);
    }
    return loaded.state.step;
  },
};

export const savers = defineRegistry('saver', {
  file,
  project,
  mask,
  maskEdits,
  classTable,
  prelabel,
  checkpoint,
});

function filled(version: number): Float32Array {
  return new Float32Array(checkpointValues).fill(version);
}
