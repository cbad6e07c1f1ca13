import { h, provide, shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import { routerKey } from 'vue-router';
import type { Router } from 'vue-router';
import { expect, it } from 'vitest';
import { useUndo } from '../../../../src/renderer/app/undo.ts';
import type { ToolMachine } from '../../../../src/renderer/features/editor/machine/toolMachine.ts';
import { useEditor } from '../../../../src/renderer/features/editor/store.ts';
import { useEditorCommands } from '../../../../src/renderer/features/editor/useEditorCommands.ts';
import type { Picture } from '../../../../src/renderer/features/editor/usePicture.ts';
import { useTools } from '../../../../src/renderer/features/editor/useTools.ts';
import type { CanvasView } from '../../../../src/renderer/features/editor/useView.ts';
import type { ReadyMask } from '../../../../src/shared/contract/annotations.ts';
import { connectionTo } from '../../support/connectionTo.ts';
import { mountComponent } from '../../support/mountComponent.ts';

interface Page {
  readonly editor: ReturnType<typeof useEditor>;
  readonly undo: ReturnType<typeof useUndo>;
  readonly machine: ShallowRef<ToolMachine | null>;
}

const empty: ReadyMask = {
  kind: 'ready',
  width: 8,
  height: 8,
  revision: 0,
  hasMask: false,
  recovered: null,
};

/** The Editor's commands, tools and keys over an image of 8 × 8 pixels, all void. */
async function openEditor(): Promise<Page> {
  const client = {
    annotations: { open: () => Promise.resolve(empty) },
    library: {
      revision: () => Promise.resolve(1),
      items: ({ dataset }: { dataset: string }) => Promise.resolve({ dataset, revision: 1, items: [] }),
    },
  };
  let page!: Page;
  function setup() {
    const view = { view: shallowRef({ scale: 1, x: 0, y: 0 }) } as unknown as CanvasView;
    const tools = useTools(view, { pixels: () => null } as unknown as Picture);
    useEditorCommands(view, tools);
    page = { editor: useEditor(), undo: useUndo(), machine: tools.machine };
    return () => h('p');
  }
  const around = {
    setup() {
      provide(routerKey, {} as Router);
      return () => h({ setup });
    },
  };
  const host = mountComponent(around, () => ({}), connectionTo(client));
  await page.editor.open({ dataset: 'A', item: 'street' });
  await host.settled();
  return page;
}

it('undo means the stroke that is going on, not what was done before it elsewhere', async () => {
  const { editor, undo, machine } = await openEditor();
  const undone: string[] = [];
  const approval = () => Promise.resolve(void undone.push('approval'));
  undo.remember({ name: 'approval', undo: approval, redo: approval });
  const press = () => machine.value?.down({ x: 4, y: 4, shift: false }, { pans: false, picks: false });
  const named = [undo.nextUndo];
  press();
  named.push(undo.nextUndo);
  await undo.undo();
  named.push(undo.nextUndo);
  expect([undone, editor.session?.document.isBusy]).toEqual([[], false]);
  press();
  named.push(undo.nextUndo);
  editor.session?.document.cancel();
  named.push(undo.nextUndo);
  expect(named).toEqual(['approval', 'Brush', 'approval', 'Brush', 'approval']);
});
