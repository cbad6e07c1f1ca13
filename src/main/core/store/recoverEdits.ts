import { rm } from 'node:fs/promises';
import type { LabelClass } from '../../../shared/domain/labels.ts';
import { StudioError } from '../../../shared/errors.ts';
import type { LabelMask } from '../data/labelMask.ts';
import { readLabelMask } from '../data/maskIo.ts';
import { findItem, maskPath, replaceMask, type Dataset } from './datasetStore.ts';
import { copyJournalAside, journalPath, keepLastGood, listJournals } from './editFolder.ts';
import { openJournal, readJournal } from './journal.ts';
import { decodeRecord, encodeRecord, maskDigest, replayEdits, type EditRecord } from './maskEdits.ts';

export type Recovery =
  /** `damaged`: the journal's end was no edit; it is kept beside. */
  | { readonly kind: 'recovered'; readonly edits: number; readonly damaged: boolean }
  /** Another program wrote the mask file; both are as they were. */
  | { readonly kind: 'conflict'; readonly edits: number }
  /** The mask file cannot be read; both are as they were. */
  | { readonly kind: 'maskDamaged' };

export interface RecoveredItem {
  readonly dataset: Dataset;
  readonly recovery: Recovery;
}

/** Puts the edits of every journal a killed process left into the masks. */
export async function recoverDataset(
  dataset: Dataset,
  classes: readonly LabelClass[],
): Promise<ReadonlyMap<string, Recovery>> {
  const found = new Map<string, Recovery>();
  let current = dataset;
  for (const item of await listJournals(dataset.dir)) {
    // The journal of an item that was removed has nothing to go into.
    if (!current.items.some(({ id }) => id === item)) continue;
    const { dataset: next, recovery } = await recoverItem(current, item, classes, false);
    current = next;
    found.set(item, recovery);
  }
  return found;
}

/** The same for one item; `force` puts the edits on a mask file that another program wrote. */
export async function recoverItem(
  dataset: Dataset,
  id: string,
  classes: readonly LabelClass[],
  force: boolean,
): Promise<RecoveredItem> {
  const path = journalPath(dataset.dir, id);
  const content = await readJournal(path);
  if (content === null) return { dataset, recovery: { kind: 'recovered', edits: 0, damaged: false } };
  const stored = await readStored(dataset, id);
  if (stored === 'unreadable') return { dataset, recovery: { kind: 'maskDamaged' } };
  const { records, isWhole } = decodeRecords(content.records);
  const replay = await replayEdits(records, stored, force);
  if (replay.kind === 'conflict') return { dataset, recovery: replay };
  const damaged = replay.kind === 'unusable' || !replay.isWhole || !isWhole || content.lostBytes > 0;
  if (damaged) await copyJournalAside(dataset.dir, id);
  const next =
    replay.kind === 'replayed' && replay.edits > 0
      ? await writeRecovered(dataset, id, classes, replay, records)
      : dataset;
  await rm(path, { force: true });
  const edits = replay.kind === 'replayed' ? replay.edits : 0;
  return { dataset: next, recovery: { kind: 'recovered', edits, damaged } };
}

/** The journal says what is written before it is, so that a kill in between does not read as another program's change. */
async function writeRecovered(
  dataset: Dataset,
  id: string,
  classes: readonly LabelClass[],
  { mask }: { readonly mask: LabelMask },
  records: readonly EditRecord[],
): Promise<Dataset> {
  const path = journalPath(dataset.dir, id);
  const content = await readJournal(path);
  const journal = await openJournal(path, content?.goodBytes ?? 0);
  const edits = records.filter(({ kind }) => kind === 'patch').length;
  await journal.append(encodeRecord({ kind: 'written', edits, digest: maskDigest(mask) }));
  await journal.close();
  return writeMask(dataset, id, mask, classes);
}

/** Replaces the mask's file and keeps a copy of it as the last good version. */
export async function writeMask(
  dataset: Dataset,
  id: string,
  mask: LabelMask,
  classes: readonly LabelClass[],
): Promise<Dataset> {
  const next = await replaceMask(dataset, id, mask, classes);
  const file = maskPath(next, findItem(next, id));
  if (file !== null) await keepLastGood(next.dir, id, file);
  return next;
}

/** The mask's file as it is; null: the item has none. */
export async function readStored(dataset: Dataset, id: string): Promise<LabelMask | null | 'unreadable'> {
  const item = findItem(dataset, id);
  const file = maskPath(dataset, item);
  if (file === null) return null;
  try {
    const mask = await readLabelMask(file);
    return mask.width === item.width && mask.height === item.height ? mask : 'unreadable';
  } catch (thrown) {
    if (thrown instanceof StudioError) return 'unreadable';
    throw thrown;
  }
}

/** Records up to the first that is none of ours. */
function decodeRecords(payloads: readonly Buffer[]): {
  readonly records: readonly EditRecord[];
  readonly isWhole: boolean;
} {
  const records: EditRecord[] = [];
  for (const payload of payloads) {
    const record = decodeRecord(payload);
    if (record === null) return { records, isWhole: false };
    records.push(record);
  }
  return { records, isWhole: true };
}
