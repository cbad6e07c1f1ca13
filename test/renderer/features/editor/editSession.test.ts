import { h, nextTick } from 'vue';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { StudioClient } from '../../../../src/shared/contract/index.ts';
import type { ProjectInfo } from '../../../../src/shared/contract/library.ts';
import { StudioError } from '../../../../src/shared/errors.ts';
import { writableIds } from '../../../../src/renderer/features/editor/document/paint.ts';
import { openSession } from '../../../../src/renderer/features/editor/saving/editSession.ts';
import type { EditSession } from '../../../../src/renderer/features/editor/saving/editSession.ts';
import type { WirePatch } from '../../../../src/renderer/features/editor/saving/encodePatch.ts';
import { useEditor } from '../../../../src/renderer/features/editor/store.ts';
import { useSession } from '../../../../src/renderer/platform/session.ts';
import { connectionTo } from '../../support/connectionTo.ts';
import { mountComponent } from '../../support/mountComponent.ts';

/** Pixels in one row: two tiles, of which an edit brings those it touched. */
const width = 128;
const [left, right] = [0, 100];

let ids: Uint8Array<ArrayBuffer>;
let revision: number;
let numbering: number;
let failures: StudioError[];
let said: string[];
let retry: () => Promise<void>;
/** Resolves before what was asked of a mask is on its way back. */
let onTheWay: Promise<void>;
/** What was asked of masks. */
let asked: string[];
/** What happens when the host has made an edit, before it answers; one an edit. */
let afterEdits: (() => void)[];

async function inflate({ ids: text }: WirePatch): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const client = {
  annotations: {
    async open() {
      asked.push('open');
      const opened = { kind: 'ready', width, height: 1, revision, numbering, hasMask: true, recovered: null };
      await onTheWay;
      return opened;
    },
    async edit(call: WirePatch & { revision: number }) {
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      if (call.revision !== revision) {
        throw new StudioError('conflict', 'no', { details: { reason: 'otherWindow' } });
      }
      const bytes = await inflate(call);
      let at = 0;
      for (const rect of call.rects) {
        ids.set(bytes.subarray(at, at + rect.width), rect.x);
        at += rect.width;
      }
      const made = { revision: (revision += 1) };
      afterEdits.shift()?.();
      return made;
    },
    close: () => Promise.resolve(),
  },
  library: { items: () => Promise.resolve({ dataset: 'd', revision: 1, items: [] }) },
} as unknown as StudioClient;

beforeEach(() => {
  [ids, revision, numbering, failures, said] = [new Uint8Array(width), 10, 2, [], []];
  [onTheWay, asked, afterEdits] = [Promise.resolve(), [], []];
  retry = () => Promise.resolve();
  vi.stubGlobal('fetch', async () => {
    asked.push('ids');
    const headers = { 'X-Width': String(width), 'X-Height': '1', 'X-Revision': String(revision) };
    const response = new Response(ids.slice(), { headers });
    await onTheWay;
    return response;
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

async function open(): Promise<EditSession> {
  const ports = {
    client,
    say: (key: string) => void said.push(key),
    fail: () => undefined,
    saveState: () => undefined,
    retry: () => retry(),
  };
  return (await openSession(ports, { dataset: 'd', item: 'i' })) as EditSession;
}

function paint({ document }: EditSession, x: number, id: number): void {
  document.begin().fillSpan(0, x, x + 1, id, writableIds(new Set(), 'any'));
  document.commit('Brush', 'brush');
}

/** Keeps what is asked of masks from coming back until it is called. */
function holdMasks(): () => void {
  let release = (): void => undefined;
  onTheWay = new Promise((resolve) => (release = resolve));
  return release;
}

it('an edit made while the host is compared with is not taken back', async () => {
  const session = await open();
  const release = holdMasks();
  const refreshed = session.refresh();
  await Promise.resolve();
  paint(session, left, 3);
  await vi.waitFor(() => expect(session.waiting()).toBe(0));
  release();
  await refreshed;
  expect(session.document.buffer.data[left]).toBe(3);
  paint(session, right, 4);
  await vi.waitFor(() => expect([ids[left], ids[right]]).toEqual([3, 4]));
  expect(said).toEqual([]);
});

it('an edit made while a failed one is looked into is kept with it', async () => {
  const session = await open();
  const release = holdMasks();
  failures = [new StudioError('internal', 'The connection was lost.')];
  paint(session, left, 3);
  await vi.waitFor(() => expect(failures).toEqual([]));
  await new Promise((resolve) => setTimeout(resolve, 20));
  paint(session, right, 4);
  release();
  await vi.waitFor(() => expect(session.waiting()).toBe(0));
  expect([ids[left], ids[right]]).toEqual([3, 4]);
  expect(said).toEqual([]);
});

it('an edit that is sent when its ids mean other classes is given up, though this mask stays as it is', async () => {
  const session = await open();
  [revision, numbering] = [revision + 100, numbering + 1];
  paint(session, left, 2);
  await vi.waitFor(() => expect(said).toEqual(['editOutdated']));
  expect([ids[left], session.document.buffer.data[left]]).toEqual([0, 0]);
  paint(session, right, 1);
  await vi.waitFor(() => expect(ids[right]).toBe(1));
  expect(said).toEqual(['editOutdated']);
});

it('an edit made while the host was started again is kept, which has not counted the changes of classes before', async () => {
  const session = await open();
  [revision, numbering] = [revision + 100, 0];
  paint(session, left, 2);
  await vi.waitFor(() => expect(ids[left]).toBe(2));
  [revision, numbering] = [revision + 100, 1];
  paint(session, right, 2);
  await vi.waitFor(() => expect(said).toEqual(['editOutdated']));
  expect([ids[left], ids[right]]).toEqual([2, 0]);
});

it('a mask that a change of the classes has changed is taken over without a word of another window', async () => {
  const session = await open();
  [revision, numbering, ids[left]] = [revision + 100, numbering + 1, 1];
  await session.refresh();
  expect([session.document.buffer.data[left], said]).toEqual([1, []]);
  [revision, ids[left]] = [revision + 100, 2];
  await session.refresh();
  expect([session.document.buffer.data[left], said]).toEqual([2, ['changedElsewhere']]);
});

/** Another window sets the pixel on the right, and the host tells of it. */
function paintElsewhere(session: EditSession, id: number): void {
  [revision, ids[right]] = [revision + 1, id];
  session.heard('window-2', revision);
}

/** The pixel on the right is what another window made of it, and the next edit here is kept. */
async function expectFollowed(session: EditSession, id: number): Promise<void> {
  await vi.waitFor(() => expect(session.document.buffer.data[right]).toBe(id));
  expect(said).toEqual(['changedElsewhere']);
  paint(session, left, 3);
  await vi.waitFor(() => expect(session.waiting()).toBe(0));
  expect([ids[left], ids[right], said]).toEqual([3, id, ['changedElsewhere']]);
}

it.each(['commit', 'cancel'] as const)(
  'what another window did during a gesture that came to nothing is shown after it: %s',
  async (end) => {
    const session = await open();
    session.document.begin();
    paintElsewhere(session, 4);
    session.document[end]('Brush', 'brush');
    await expectFollowed(session, 4);
  },
);

it('what another window did while a gesture that came to nothing was begun is shown after it', async () => {
  const session = await open();
  const release = holdMasks();
  paintElsewhere(session, 4);
  session.document.begin();
  release();
  await vi.waitFor(() => expect(asked).toEqual(['open', 'ids', 'open', 'ids']));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(session.document.buffer.data[right]).toBe(0);
  session.document.cancel();
  await expectFollowed(session, 4);
});

it('what another window did right after an edit that was still on its way back is shown after it', async () => {
  const session = await open();
  afterEdits = [() => paintElsewhere(session, 4)];
  paint(session, left, 2);
  await expectFollowed(session, 4);
});

it('edits that could not be saved are given up, and said, when another project is open', async () => {
  const session = await open();
  failures = [new StudioError('diskFull', 'The disk is full.')];
  let again = (): void => undefined;
  retry = () => new Promise((resolve) => (again = resolve));
  paint(session, left, 3);
  await vi.waitFor(() => expect(failures).toEqual([]));
  session.abandon();
  again();
  await session.leave();
  expect([session.waiting(), said, ids[left]]).toEqual([0, ['editsAbandoned'], 0]);
});

/** The project at `path` is open now, or none, with these classes. */
async function setProject(path: string | null, ...names: readonly string[]): Promise<void> {
  const classes = names.map((name, id) => ({ id, name, color: '#000000' }));
  const project = { path, readOnly: false, classes, datasets: [] };
  useSession().project = path === null ? null : (project as unknown as ProjectInfo);
  await nextTick();
}

const setClasses = (...names: readonly string[]): Promise<void> => setProject('/p', ...names);

/** The editor's store within a project of these classes. */
function mountEditor(...names: readonly string[]): ReturnType<typeof useEditor> {
  let editor!: ReturnType<typeof useEditor>;
  const page = {
    setup() {
      void setClasses(...names);
      editor = useEditor();
      return () => h('p');
    },
  };
  mountComponent(page, () => ({}), connectionTo(client));
  return editor;
}

it('nothing can be undone or redone once the ids mean other classes, though this mask stays as it is', async () => {
  const editor = mountEditor('Sky', 'Pole', 'Road');
  await editor.open({ dataset: 'd', item: 'i' });
  const session = editor.session!;
  paint(session, left, 2);
  session.document.undo();
  await vi.waitFor(() => expect(session.waiting()).toBe(0));
  await setClasses('Heaven', 'Pole', 'Road', 'Car');
  expect(session.document.history.entries).toHaveLength(1);
  await setClasses('Heaven', 'Road', 'Car');
  expect([session.document.redo(), session.document.history.entries]).toEqual([false, []]);
  expect(session.document.buffer.data[left]).toBe(0);
});

it.each([null, '/q'])('nothing is asked of an image whose project is no longer open: %s', async (path) => {
  const editor = mountEditor('Sky');
  await editor.open({ dataset: 'd', item: 'i' });
  asked = [];
  await setProject(path, 'Road');
  expect([asked, editor.session, editor.place]).toEqual([[], null, null]);
});

it('an open mask is not read again when the host tells of its project and nobody has edited it', async () => {
  const editor = mountEditor('Sky');
  await editor.open({ dataset: 'd', item: 'i' });
  asked = [];
  await setClasses('Sky');
  await vi.waitFor(() => expect(asked).toEqual(['open']));
  [revision, ids[left]] = [revision + 100, 1];
  await setClasses('Sky');
  await vi.waitFor(() => expect(editor.session?.document.buffer.data[left]).toBe(1));
  expect(asked).toEqual(['open', 'open', 'ids']);
});

it('the state is not “saved” when one image is while the edits of another could not be', async () => {
  const editor = mountEditor('Sky', 'Pole', 'Road');
  await editor.open({ dataset: 'd', item: 'i' });
  failures = [new StudioError('conflict', 'no', { details: { reason: 'file' } })];
  paint(editor.session!, left, 1);
  await vi.waitFor(() => expect(editor.trouble).toEqual({ kind: 'conflict', edits: 1 }));
  await editor.open({ dataset: 'd', item: 'j' });
  const session = editor.session!;
  paint(session, right, 2);
  await session.leave();
  expect([ids[right], session.saveState(), useSession().saveState.kind]).toEqual([2, 'saved', 'failed']);
});
