import { h, nextTick, provide, shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import { routerKey } from 'vue-router';
import type { Router } from 'vue-router';
import { describe, expect, it, onTestFinished } from 'vitest';
import { useCommandKeys } from '../../../../src/renderer/app/commands/keyboard.ts';
import { changeKeys, characterKeysOn } from '../../../../src/renderer/app/commands/shortcuts.ts';
import { useUndo } from '../../../../src/renderer/app/undo.ts';
import type { ToolMachine } from '../../../../src/renderer/features/editor/machine/toolMachine.ts';
import { useEditorSettings, viewModes } from '../../../../src/renderer/features/editor/settings.ts';
import type { ViewMode } from '../../../../src/renderer/features/editor/settings.ts';
import { useEditor } from '../../../../src/renderer/features/editor/store.ts';
import { useCanvasInput } from '../../../../src/renderer/features/editor/useCanvasInput.ts';
import { useCanvasKeys } from '../../../../src/renderer/features/editor/useCanvasKeys.ts';
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
  numbering: 0,
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
    useCommandKeys();
    useCanvasKeys(tools.machine, useCanvasInput(tools.machine, view));
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

describe('the key that shows or hides the mask', () => {
  const { viewMode } = useEditorSettings();
  const other = (mode: ViewMode): ViewMode => (mode === 'image' ? 'overlay' : 'image');

  function tell(event: Event, atMs: number, target: EventTarget = document.body): void {
    target.dispatchEvent(Object.defineProperty(event, 'timeStamp', { value: atMs }));
  }
  function turn(way: 'keydown' | 'keyup', key: string, atMs: number, repeat = false): void {
    const code = `Key${key.toUpperCase()}`;
    tell(new KeyboardEvent(way, { key, code, repeat, bubbles: true, cancelable: true }), atMs);
  }
  /** What is shown while the key is held, and after. */
  function hold(key: string, ms: number): readonly ViewMode[] {
    turn('keydown', key, 0);
    for (let atMs = 250; atMs < ms; atMs += 50) turn('keydown', key, atMs, true);
    const held = viewMode.value;
    turn('keyup', key, ms);
    return [held, viewMode.value];
  }

  it.each(viewModes)('switches when pressed, when held only until it is let go: %s', async (mode) => {
    await openEditor();
    viewMode.value = mode;
    expect(hold('t', 600)).toEqual([other(mode), mode]);
    expect(hold('t', 100)).toEqual([other(mode), other(mode)]);
  });

  it('is the user’s own one, also when it is held', async () => {
    await openEditor();
    viewMode.value = 'mask';
    changeKeys('editor.toggleMask', 'o');
    await nextTick();
    expect(hold('t', 600)).toEqual(['mask', 'mask']);
    expect(hold('o', 600)).toEqual(['image', 'mask']);
    characterKeysOn.value = false;
    await nextTick();
    expect(hold('o', 600)).toEqual(['mask', 'mask']);
  });

  it('does nothing under a dialog', async () => {
    await openEditor();
    const dialog = document.createElement('div');
    dialog.setAttribute('role', 'dialog');
    dialog.dataset['state'] = 'open';
    document.body.append(dialog);
    onTestFinished(() => dialog.remove());
    expect(hold('t', 600)).toEqual(['overlay', 'overlay']);
  });

  it('is let go with the window', async () => {
    await openEditor();
    turn('keydown', 't', 0);
    tell(new Event('blur'), 600, window);
    expect(viewMode.value).toBe('overlay');
  });
});
