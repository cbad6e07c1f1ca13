import type { ReadyMask } from '../../../../shared/contract/annotations.ts';
import { StudioError } from '../../../../shared/errors.ts';
import { createMaskBuffer } from '../document/maskBuffer.ts';
import type { ItemPlace, SessionParts, SessionState } from './editSession.ts';
import { fetchMask } from './maskBytes.ts';

/** Names this window to the host for as long as the page lives. */
export const editor = crypto.randomUUID();

/** Which version of an item's mask the host has, both as `ReadyMask` has them. */
export interface MaskVersion {
  readonly revision: number;
  readonly numbering: number;
}

/** An item's mask as the host has it. */
export interface HostMask extends MaskVersion {
  readonly ids: Uint8Array;
}

/** Throws StudioError('conflict') with reason 'file' where a decision is needed first. */
export async function openAtHost({ ports, place, state }: SessionParts): Promise<ReadyMask> {
  const opened = await ports.client.annotations.open({ ...place, editor });
  if (opened.kind === 'ready') return opened;
  state.trouble = opened;
  throw new StudioError('conflict', 'The mask’s file needs a decision first.', {
    details: { reason: 'file' },
  });
}

/** The mask that was opened, as it is by now. */
export async function readOpened({ dataset, item }: ItemPlace, ready: ReadyMask): Promise<HostMask> {
  const { width, height, revision, numbering, hasMask } = ready;
  if (!hasMask) return { ids: createMaskBuffer(width, height).data, revision, numbering };
  const found = await fetchMask(dataset, item, revision, ready);
  return { ids: found.ids, revision: found.revision ?? revision, numbering };
}

/** Whether the ids mean other classes since the document had the host's. A host that was started again counts from 0. */
export function isRenumbered(found: MaskVersion, state: SessionState): boolean {
  return found.numbering > state.numbering;
}
