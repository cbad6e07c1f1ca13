import type { OpenedMask, ReadyMask } from '../../../shared/contract/annotations.ts';
import { readLabelMask } from '../../core/data/maskIo.ts';
import { findItem, maskPath, type Dataset } from '../../core/store/datasetStore.ts';
import {
  copyAside,
  journalPath,
  lastGoodPath,
  lastGoodTime,
  setJournalAside,
} from '../../core/store/editFolder.ts';
import { readJournal } from '../../core/store/journal.ts';
import { emptyMask } from '../../core/store/maskEdits.ts';
import { recoverItem, writeMask, type Recovery } from '../../core/store/recoverEdits.ts';
import type { ProjectSession } from '../session.ts';

export interface ItemPlace {
  readonly dataset: string;
  readonly item: string;
}

export type Resolution = 'lastGood' | 'empty' | 'file' | 'edits';

type Resolve = (session: ProjectSession, place: ItemPlace) => Promise<void>;

/** What each way out of a damage or a conflict does; the file and the edits that give way are kept in `edits/`. */
export const resolutions: Readonly<Record<Resolution, Resolve>> = {
  async lastGood(session, place) {
    await keepFile(session, place);
    await change(session, place, async (dataset, classes) =>
      writeMask(dataset, place.item, await readLabelMask(lastGoodPath(dataset.dir, place.item)), classes),
    );
  },
  async empty(session, place) {
    await keepFile(session, place);
    await change(session, place, (dataset, classes) => {
      const { width, height } = findItem(dataset, place.item);
      return writeMask(dataset, place.item, emptyMask(width, height), classes);
    });
    await dropJournal(session, place);
  },
  file: dropJournal,
  async edits(session, place) {
    await keepFile(session, place);
    await recoverPlace(session, place, true);
  },
};

/** Copies the mask's file beside the dataset before it is replaced. */
export async function keepFile(session: ProjectSession, { dataset, item }: ItemPlace): Promise<void> {
  const found = (await session.require().datasets.get(dataset)).dataset;
  const file = maskPath(found, findItem(found, item));
  if (file !== null) await copyAside(found.dir, item, file);
}

async function dropJournal(session: ProjectSession, { dataset, item }: ItemPlace): Promise<void> {
  const { dir } = (await session.require().datasets.get(dataset)).dataset;
  if ((await readJournal(journalPath(dir, item))) === null) return;
  await setJournalAside(dir, item);
}

/** Puts what an earlier process left in the item's journal into its mask; null where nothing may be written. */
export async function recoverPlace(
  session: ProjectSession,
  { dataset, item }: ItemPlace,
  force: boolean,
): Promise<Recovery | null> {
  const open = session.require();
  if (open.readOnlyReason !== null) return null;
  const { dir } = (await open.datasets.get(dataset)).dataset;
  if ((await readJournal(journalPath(dir, item))) === null) return null;
  return session.write(async ({ datasets, project, recovered }) => {
    const before = (await datasets.get(dataset)).dataset;
    const { dataset: after, recovery } = await recoverItem(before, item, project.classes, force);
    if (after !== before) await datasets.put(after);
    recovered.set(`${dataset}/${item}`, recovery);
    return recovery;
  });
}

/** What was recovered of the item, told once; null where there was nothing. */
export function takeRecovery(session: ProjectSession, { dataset, item }: ItemPlace): ReadyMask['recovered'] {
  const { recovered } = session.require();
  const found = recovered.get(`${dataset}/${item}`);
  recovered.delete(`${dataset}/${item}`);
  if (found?.kind !== 'recovered' || (found.edits === 0 && !found.damaged)) return null;
  return { edits: found.edits, damaged: found.damaged };
}

/** Why the mask cannot be edited, and whether an earlier version is there. */
export async function describeDamage(
  session: ProjectSession,
  { dataset, item }: ItemPlace,
): Promise<OpenedMask & { readonly kind: 'damaged' }> {
  const found = (await session.require().datasets.get(dataset)).dataset;
  const entry = findItem(found, item);
  const file = maskPath(found, entry) ?? '';
  const why = await readLabelMask(file).then(
    ({ width, height }) => `it is ${width} × ${height}, its image ${entry.width} × ${entry.height}`,
    (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown)),
  );
  return { kind: 'damaged', reason: why, restorable: await lastGoodTime(found.dir, item) };
}

async function change(
  session: ProjectSession,
  { dataset }: ItemPlace,
  work: (dataset: Dataset, classes: Parameters<typeof writeMask>[3]) => Promise<Dataset>,
): Promise<void> {
  await session.write(async ({ datasets, project }) => {
    await datasets.put(await work((await datasets.get(dataset)).dataset, project.classes));
  });
}
