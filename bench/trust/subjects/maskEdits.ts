import { deflateSync } from 'node:zlib';
import { readLabelMask } from '../../../src/main/core/data/maskIo.ts';
import { maskPath, openDataset, type Dataset } from '../../../src/main/core/store/datasetStore.ts';
import { journalPath } from '../../../src/main/core/store/editFolder.ts';
import { openJournal, readJournal } from '../../../src/main/core/store/journal.ts';
import { encodeRecord, maskDigest } from '../../../src/main/core/store/maskEdits.ts';
import { readStored, recoverItem } from '../../../src/main/core/store/recoverEdits.ts';
import { createMaskDataset, maskClasses, maskSide } from './maskDataset.ts';
import { assertSame, patternBytes } from './pattern.ts';
import type { Saver } from './saver.ts';

const item = 'a';
const pixels = maskSide * maskSide;

/** Edits of a mask as the Editor makes them: acknowledged by the journal, the file written now and then. */
export const maskEdits: Saver = {
  async save(folder, version) {
    const dataset = await openDataset(folder, 'street').catch(() => createMaskDataset(folder));
    const isTimeToWrite = version % 2 === 0;
    const now = isTimeToWrite ? (await recoverItem(dataset, item, maskClasses, false)).dataset : dataset;
    await appendEdit(now, patternBytes(version, pixels));
  },
  async read(folder) {
    const opened = await openDataset(folder, 'street');
    const { dataset, recovery } = await recoverItem(opened, item, maskClasses, false);
    if (recovery.kind !== 'recovered') throw new Error(`the edits are ${recovery.kind}`);
    const path = maskPath(dataset, dataset.items[0]);
    if (path === null) throw new Error('the item has lost its mask');
    const { data } = await readLabelMask(path);
    const version = Buffer.from(data.buffer, data.byteOffset).readUInt32LE(0);
    assertSame(data, patternBytes(version, pixels), `mask with edits of version ${version}`);
    return version;
  },
};

async function appendEdit(dataset: Dataset, ids: Uint8Array): Promise<void> {
  const path = journalPath(dataset.dir, item);
  const content = await readJournal(path);
  const journal = await openJournal(path, content?.goodBytes ?? 0);
  try {
    if ((content?.goodBytes ?? 0) === 0) {
      const stored = await readStored(dataset, item);
      if (stored === 'unreadable') throw new Error('the mask is torn');
      const size = { width: maskSide, height: maskSide };
      await journal.append(encodeRecord({ kind: 'base', ...size, digest: maskDigest(stored) }));
    }
    const rects = [{ x: 0, y: 0, width: maskSide, height: maskSide }];
    await journal.append(encodeRecord({ kind: 'patch', rects, deflated: deflateSync(ids) }));
  } finally {
    await journal.close();
  }
}
