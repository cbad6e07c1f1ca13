import { h, nextTick } from 'vue';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ProjectInfo } from '../../../../src/shared/contract/library.ts';
import { StudioError } from '../../../../src/shared/errors.ts';
import { useNotices } from '../../../../src/renderer/app/notices.ts';
import { writableIds } from '../../../../src/renderer/features/editor/document/paint.ts';
import type { WirePatch } from '../../../../src/renderer/features/editor/saving/encodePatch.ts';
import { useEditor } from '../../../../src/renderer/features/editor/store.ts';
import { useSession } from '../../../../src/renderer/platform/session.ts';
import { connectionTo } from '../../support/connectionTo.ts';
import { mountComponent } from '../../support/mountComponent.ts';

/** Pixels in one row. */
const width = 8;

let numbering: number;
/** Whether another program has changed the file of the mask. */
let isChanged: boolean;
/** Edits that the host has made since the mask was opened. */
let made: WirePatch[];
/** What the mask's file holds everywhere. */
let fileId: number;

const opened = () =>
  Promise.resolve({
    ...{ kind: 'ready', width, height: 1, hasMask: true, recovered: null },
    ...{ revision: 10, numbering },
  });

const client = {
  annotations: {
    open: opened,
    edit({ revision, ...patch }: WirePatch & { revision: number }) {
      if (isChanged) throw new StudioError('conflict', 'no', { details: { reason: 'file' } });
      made.push(patch);
      return Promise.resolve({ revision: revision + 1 });
    },
    resolve() {
      isChanged = false;
      return opened();
    },
    close: () => Promise.resolve(),
  },
  library: { items: () => Promise.resolve({ dataset: 'd', revision: 1, items: [] }) },
};

beforeEach(() => {
  [numbering, isChanged, made, fileId] = [2, false, [], 0];
  vi.stubGlobal('fetch', () => {
    const headers = { 'X-Width': String(width), 'X-Height': '1', 'X-Revision': '10' };
    return Promise.resolve(new Response(new Uint8Array(width).fill(fileId), { headers }));
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** The project at `path` is open now, or none. */
async function setProject(path: string | null): Promise<void> {
  const project = { path, readOnly: false, classes: [], datasets: [] };
  useSession().project = path === null ? null : (project as unknown as ProjectInfo);
  await nextTick();
}

type Editor = ReturnType<typeof useEditor>;

/** The editor with an image whose file was changed while its first pixel was painted. */
async function openConflict(): Promise<Editor> {
  let editor!: Editor;
  const page = {
    setup() {
      void setProject('/p');
      editor = useEditor();
      return () => h('p');
    },
  };
  mountComponent(page, () => ({}), connectionTo(client));
  await editor.open({ dataset: 'd', item: 'i' });
  isChanged = true;
  paint(editor, 1);
  await vi.waitFor(() => expect(editor.trouble).toEqual({ kind: 'conflict', edits: 1 }));
  return editor;
}

function paint(editor: Editor, id: number): void {
  const { document } = editor.session!;
  document.begin().fillSpan(0, 0, 1, id, writableIds(new Set(), 'any'));
  document.commit('Brush', 'brush');
}

const said = (): readonly string[] => useNotices().shown.map(({ text }) => text);

it('edits that are kept go on from the mask as the host has it then', async () => {
  const editor = await openConflict();
  await editor.resolve('edits');
  await editor.session?.leave();
  expect([made.length, editor.trouble, said()]).toEqual([1, null, []]);
});

it('a host that was started again since tells by its own count when the ids of kept edits mean others', async () => {
  const editor = await openConflict();
  numbering = 0;
  await editor.resolve('edits');
  await editor.session?.leave();
  [numbering, isChanged] = [1, true];
  paint(editor, 2);
  await vi.waitFor(() => expect(editor.trouble).not.toBeNull());
  await editor.resolve('edits');
  await editor.session?.leave();
  expect([made.length, said().length]).toEqual([1, 1]);
});

it('edits that are kept though their ids mean other classes by then are given up, and said', async () => {
  const editor = await openConflict();
  [numbering, fileId] = [numbering + 1, 2];
  await editor.resolve('edits');
  await editor.session?.leave();
  expect([made.length, editor.trouble, editor.session?.document.buffer.data[0]]).toEqual([0, null, 2]);
  expect(said()).toEqual([expect.stringMatching(/^The classes were changed/)]);
  paint(editor, 1);
  await editor.session?.leave();
  expect([made.length, said().length]).toEqual([1, 1]);
});

it('an image in conflict can be gone on with when its project was closed and is open again', async () => {
  const editor = await openConflict();
  await setProject(null);
  await setProject('/p');
  expect(useSession().saveState.kind).toBe('failed');
  await editor.open({ dataset: 'd', item: 'i' });
  expect(editor.trouble).toEqual({ kind: 'conflict', edits: 1 });
  await editor.resolve('edits');
  await editor.session?.leave();
  expect([made.length, useSession().saveState.kind, said()]).toEqual([1, 'saved', []]);
});

it('what an image in conflict could not save holds up no other project', async () => {
  await openConflict();
  await setProject('/q');
  expect(useSession().saveState.kind).toBe('saved');
  expect(said()).toEqual([expect.stringMatching(/^1 edit could not be saved/)]);
});
