import type { SessionParts } from './editSession.ts';
import { isRenumbered, openAtHost, readOpened } from './hostMask.ts';
import type { HostMask, MaskVersion } from './hostMask.ts';
import { isSameIds } from './maskBytes.ts';
import type { PatchSaver } from './patchSaver.ts';

/** Keeps a document as the host has it: what another window did, or this host after a time away. */
export interface Follower {
  takeOver(this: void, found: HostMask): void;
  /** The document stays: from now on it goes with the host's mask as that is now; `keepWaiting`: its edits are sent. */
  goOnFrom(this: void, found: MaskVersion, keepWaiting: boolean): void;
  /** Shows the host's mask as soon as no gesture and no edit of ours is under way; `isSaid`: another window is named. */
  look(this: void, isSaid: boolean): Promise<void>;
  /** A gesture or an edit may be over: looks now if that is due. */
  goOn(this: void): void;
  /** The image is no longer shown: it is looked at when it is again. */
  forget(this: void): void;
}

export function createFollower(parts: SessionParts, saver: PatchSaver): Follower {
  const { ports, place, document, state } = parts;
  /** Whether what the next look finds is said; null: none is due. */
  let due: boolean | null = null;
  const isResting = (): boolean => !document.isBusy && saver.waiting.length === 0;

  function ask(isSaid: boolean): void {
    due = due === true || isSaid;
  }

  function goOnFrom({ revision, numbering }: MaskVersion, keepWaiting: boolean): void {
    state.numbering = numbering;
    saver.resume(revision, keepWaiting);
  }

  function takeOver(found: HostMask): void {
    document.replace(found.ids);
    goOnFrom(found, false);
  }

  function show(found: HostMask, isSaid: boolean): void {
    const isSame = isSameIds(found.ids, document.buffer.data);
    // Who changed the classes told of it. No earlier step fits ids that mean others, though the mask is the same.
    const isOutdated = isRenumbered(found, state);
    if (isSame && !isOutdated) return goOnFrom(found, true);
    takeOver(found);
    if (isSaid && !isOutdated) ports.say('changedElsewhere', 1);
  }

  async function look(isSaid: boolean): Promise<void> {
    ask(isSaid);
    while (due !== null && isResting()) {
      const isToSay = due;
      due = null;
      const before = saver.revision;
      const opened = await openAtHost(parts);
      if (opened.revision === before) continue;
      const found = await readOpened(place, opened);
      if (isResting() && saver.revision === before) show(found, isToSay);
      // Begun or made meanwhile, an edit of ours may have come to nothing: once more after it.
      else ask(isToSay);
    }
  }

  return {
    takeOver,
    goOnFrom,
    look,
    goOn() {
      if (due !== null) look(false).catch(ports.fail);
    },
    forget() {
      due = null;
    },
  };
}
