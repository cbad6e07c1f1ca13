import { markRaw, shallowReactive } from 'vue';
import type { OpenedMask, ReadyMask } from '../../../../shared/contract/annotations.ts';
import type { StudioClient } from '../../../../shared/contract/index.ts';
import { StudioError } from '../../../../shared/errors.ts';
import { fromWire } from '../../../platform/client.ts';
import { createMaskBuffer } from '../document/maskBuffer.ts';
import { MaskDocument } from '../document/maskDocument.ts';
import type { Patch } from '../document/patch.ts';
import { applyPatch } from '../document/patch.ts';
import type { View } from '../surface/view.ts';
import { fetchMask, isSameIds } from './maskBytes.ts';
import { PatchSaver } from './patchSaver.ts';

/** Names this window to the host for as long as the page lives. */
export const editor = crypto.randomUUID();

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
  saveState(this: void, state: 'saving' | 'saved' | 'failed'): void;
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
  view: View | null;
  /** Says how to go on with `state.trouble`. */
  resolve(this: void, use: 'file' | 'edits'): Promise<void>;
  /** The host tells of an edit; those of this window are no news. */
  heard(this: void, by: string, revision: number): void;
  /** Compares with the host after a time away. */
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

interface HostMask {
  readonly ids: Uint8Array;
  readonly revision: number;
  /** As `ReadyMask` has it. */
  readonly numbering: number;
}

async function idsOf({ dataset, item }: ItemPlace, ready: ReadyMask): Promise<HostMask> {
  const { width, height, revision, numbering, hasMask } = ready;
  if (!hasMask) return { ids: createMaskBuffer(width, height).data, revision, numbering };
  const found = await fetchMask(dataset, item, revision, ready);
  return { ids: found.ids, revision: found.revision ?? revision, numbering };
}

async function startSession(ports: SessionPorts, place: ItemPlace, ready: ReadyMask): Promise<EditSession> {
  const { ids, revision, numbering } = await idsOf(place, ready);
  const document = markRaw(new MaskDocument(createMaskBuffer(ready.width, ready.height, ids)));
  const state = shallowReactive<SessionState>({ trouble: null, numbering });
  const saver = createSaver({ ports, place, document, state }, revision);
  document.listen({ changed: (patch) => saver.push(patch) });
  const { recovered } = ready;
  if (recovered !== null) {
    ports.say(recovered.damaged ? 'recoveredDamaged' : 'recovered', recovered.edits);
  }
  return { ...createVerbs({ ports, place, document, state }, saver), place, document, state, view: null };
}

interface SessionState {
  trouble: Trouble | null;
  /** The host's when the document was last the same as its mask: what the ids mean. */
  numbering: number;
}

interface SessionParts {
  readonly ports: SessionPorts;
  readonly place: ItemPlace;
  readonly document: MaskDocument;
  readonly state: SessionState;
}

type SessionVerbs = Pick<EditSession, 'waiting' | 'resolve' | 'heard' | 'refresh' | 'leave' | 'abandon'>;

function createVerbs(parts: SessionParts, saver: PatchSaver): SessionVerbs {
  const { ports, place, document, state } = parts;

  function goOnFrom({ revision, numbering }: HostMask, keepWaiting: boolean): void {
    state.numbering = numbering;
    saver.resume(revision, keepWaiting);
  }

  function takeOver(found: HostMask): void {
    document.replace(found.ids);
    goOnFrom(found, false);
  }

  /** null where the host has what is here, or an edit of ours was begun or made meanwhile: its answer tells. */
  async function readNews(): Promise<HostMask | null> {
    const before = saver.revision;
    const opened = await openAtHost(parts);
    if (opened.revision === before) return null;
    const found = await idsOf(place, opened);
    const isEdited = document.isBusy || saver.waiting.length > 0 || saver.revision !== before;
    return isEdited ? null : found;
  }

  async function follow(by: string): Promise<void> {
    const found = await readNews();
    if (found === null) return;
    takeOver(found);
    // Changes of many masks at once are told by who made them.
    if (by !== '') ports.say('changedElsewhere', 1);
  }

  return {
    waiting: () => saver.waiting.length,
    async resolve(use) {
      const opened = await ports.client.annotations.resolve({ ...place, editor, use });
      state.trouble = opened.kind === 'ready' ? null : opened;
      if (opened.kind !== 'ready') return;
      if (use === 'file') takeOver(await idsOf(place, opened));
      else saver.resume(opened.revision, true);
    },
    heard(by, revision) {
      // An edit of ours in between, or a gesture under the hand: the next edit's answer tells.
      if (by === editor || saver.waiting.length > 0 || document.isBusy || revision <= saver.revision) return;
      follow(by).catch(ports.fail);
    },
    async refresh() {
      if (saver.waiting.length > 0) return;
      const found = await readNews();
      if (found === null) return;
      const isSame = isSameIds(found.ids, document.buffer.data);
      // Who changed the classes told of it. No earlier step fits ids that mean others, though the mask is the same.
      const isOutdated = isRenumbered(found, state);
      if (isSame && !isOutdated) return goOnFrom(found, true);
      takeOver(found);
      if (!isOutdated) ports.say('changedElsewhere', 1);
    },
    async leave() {
      document.cancel();
      await saver.settled();
      if (saver.waiting.length === 0) await ports.client.annotations.close({ ...place, editor });
    },
    abandon() {
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
        const found = await idsOf(place, await openAtHost(parts));
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

/** Throws StudioError('conflict') with reason 'file' where a decision is needed first. */
async function openAtHost({ ports, place, state }: SessionParts): Promise<ReadyMask> {
  const opened = await ports.client.annotations.open({ ...place, editor });
  if (opened.kind === 'ready') return opened;
  state.trouble = opened;
  throw new StudioError('conflict', 'The mask’s file needs a decision first.', {
    details: { reason: 'file' },
  });
}

/** Whether the ids mean other classes since the document had the host's. A host that was started again counts from 0. */
function isRenumbered(found: HostMask, state: SessionState): boolean {
  return found.numbering > state.numbering;
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
