import { markRaw, shallowReactive } from 'vue';
import type { OpenedMask, ReadyMask } from '../../../../shared/contract/annotations.ts';
import type { StudioClient } from '../../../../shared/contract/index.ts';
import type { StudioError } from '../../../../shared/errors.ts';
import { fromWire } from '../../../platform/client.ts';
import { createMaskBuffer } from '../document/maskBuffer.ts';
import { MaskDocument } from '../document/maskDocument.ts';
import type { Patch } from '../document/patch.ts';
import { applyPatch } from '../document/patch.ts';
import type { View } from '../surface/view.ts';
import { createFollower } from './follower.ts';
import type { Follower } from './follower.ts';
import { editor, isRenumbered, openAtHost, readOpened } from './hostMask.ts';
import { isSameIds } from './maskBytes.ts';
import { PatchSaver } from './patchSaver.ts';
import type { SaverState } from './patchSaver.ts';

export interface ItemPlace {
  readonly dataset: string;
  readonly item: string;
}

/** What the session tells the page. */
export interface SessionPorts {
  readonly client: StudioClient;
  say(
    this: void,
    key:
      'changedElsewhere' | 'editLost' | 'editOutdated' | 'editsAbandoned' | 'recovered' | 'recoveredDamaged',
    edits: number,
  ): void;
  fail(this: void, error: StudioError): void;
  saveState(this: void, state: SaverState): void;
  /** Resolves when the host is there and the project may be changed, at once or after a while. */
  retry(this: void): Promise<void>;
}

export type Trouble = Exclude<OpenedMask, ReadyMask>;

/** One item in this window: its document, what of it is on disk, and where the view was. */
export interface EditSession {
  readonly place: ItemPlace;
  readonly document: MaskDocument;
  readonly state: { trouble: Trouble | null };
  /** Edits not yet durable. */
  readonly waiting: () => number;
  readonly saveState: () => SaverState;
  view: View | null;
  /** Says how to go on with `state.trouble`. */
  resolve(this: void, use: 'file' | 'edits'): Promise<void>;
  /** The host tells of an edit; those of this window are no news. */
  heard(this: void, by: string, revision: number): void;
  /** Compares with the host after a time away, or as soon as no gesture and no edit is under way. */
  refresh(this: void): Promise<void>;
  /** Waits for the last edits, then lets the host write the file. */
  leave(this: void): Promise<void>;
  /** Another project is open: what could not be saved till now is given up, and said. */
  abandon(this: void): void;
}

/** Opens an item; `Trouble` where its mask needs a decision first. */
export async function openSession(ports: SessionPorts, place: ItemPlace): Promise<EditSession | Trouble> {
  const opened = await ports.client.annotations.open({ ...place, editor });
  return opened.kind === 'ready' ? startSession(ports, place, opened) : opened;
}

export async function resolveTrouble(
  ports: SessionPorts,
  place: ItemPlace,
  use: 'lastGood' | 'empty' | 'file' | 'edits',
): Promise<EditSession | Trouble> {
  const opened = await ports.client.annotations.resolve({ ...place, editor, use });
  return opened.kind === 'ready' ? startSession(ports, place, opened) : opened;
}

async function startSession(ports: SessionPorts, place: ItemPlace, ready: ReadyMask): Promise<EditSession> {
  const { ids, revision, numbering } = await readOpened(place, ready);
  const document = markRaw(new MaskDocument(createMaskBuffer(ready.width, ready.height, ids)));
  const state = shallowReactive<SessionState>({ trouble: null, numbering });
  const parts = { ports, place, document, state };
  const saver = createSaver(parts, revision);
  const follower = createFollower(parts, saver);
  document.listen({
    changed(patch) {
      saver.push(patch);
      void saver.settled().then(follower.goOn);
    },
    updated: follower.goOn,
  });
  const { recovered } = ready;
  if (recovered !== null) {
    ports.say(recovered.damaged ? 'recoveredDamaged' : 'recovered', recovered.edits);
  }
  return { ...createVerbs(parts, saver, follower), place, document, state, view: null };
}

export interface SessionState {
  trouble: Trouble | null;
  /** The host's when the document was last the same as its mask: what the ids mean. */
  numbering: number;
}

/** What all parts of a session work on. */
export interface SessionParts {
  readonly ports: SessionPorts;
  readonly place: ItemPlace;
  readonly document: MaskDocument;
  readonly state: SessionState;
}

type SessionVerbs = Pick<
  EditSession,
  'waiting' | 'saveState' | 'resolve' | 'heard' | 'refresh' | 'leave' | 'abandon'
>;

function createVerbs(parts: SessionParts, saver: PatchSaver, follower: Follower): SessionVerbs {
  const { ports, place, document, state } = parts;
  return {
    waiting: () => saver.waiting.length,
    saveState: () => saver.state,
    async resolve(use) {
      const opened = await ports.client.annotations.resolve({ ...place, editor, use });
      state.trouble = opened.kind === 'ready' ? null : opened;
      if (opened.kind !== 'ready') return;
      const isOutdated = isRenumbered(opened, state);
      if (use === 'edits' && !isOutdated) return follower.goOnFrom(opened, true);
      const found = await readOpened(place, opened);
      if (use === 'edits' && saver.waiting.length > 0) ports.say('editOutdated', saver.waiting.length);
      follower.takeOver(found);
    },
    heard(by, revision) {
      if (by === editor || revision <= saver.revision) return;
      // Changes of many masks at once are told by who made them.
      follower.look(by !== '').catch(ports.fail);
    },
    refresh: () => follower.look(true),
    async leave() {
      follower.forget();
      document.cancel();
      await saver.settled();
      if (saver.waiting.length === 0) await ports.client.annotations.close({ ...place, editor });
    },
    abandon() {
      follower.forget();
      document.cancel();
      const edits = saver.abandon();
      if (edits > 0) ports.say('editsAbandoned', edits);
    },
  };
}

function createSaver(parts: SessionParts, revision: number): PatchSaver {
  const { ports, place, document, state } = parts;
  return new PatchSaver(
    {
      async send(at, patch) {
        const call = { ...place, editor, revision: at, ...patch };
        return (await ports.client.annotations.edit(call).catch(rethrow)).revision;
      },
      async compare(waiting) {
        const found = await readOpened(place, await openAtHost(parts));
        const patches = waiting();
        const isOutdated = isRenumbered(found, state);
        const held = isOutdated ? null : heldPatches(document, patches, found.ids);
        if (held === null) {
          document.replace(found.ids);
          ports.say(isOutdated ? 'editOutdated' : 'editLost', patches.length);
        }
        state.numbering = found.numbering;
        return { revision: found.revision, held };
      },
      fileChanged() {
        state.trouble ??= { kind: 'conflict', edits: document.history.position };
      },
      failed: ports.fail,
      state: ports.saveState,
      retry: ports.retry,
    },
    revision,
  );
}

function rethrow(thrown: unknown): never {
  throw fromWire(thrown);
}

/** How many of the waiting patches the host's ids hold already; null where they are none of ours. */
function heldPatches(document: MaskDocument, waiting: readonly Patch[], ids: Uint8Array): number | null {
  const state = document.before(waiting);
  if (isSameIds(state.data, ids)) return 0;
  for (const [i, patch] of waiting.entries()) {
    applyPatch(state, patch, 'after');
    if (isSameIds(state.data, ids)) return i + 1;
  }
  return null;
}
