import { h, nextTick, shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ProjectInfo } from '../../../../src/shared/contract/library.ts';
import { useSession } from '../../../../src/renderer/platform/session.ts';
import { createMaskBuffer } from '../../../../src/renderer/features/editor/document/maskBuffer.ts';
import { MaskDocument } from '../../../../src/renderer/features/editor/document/maskDocument.ts';
import { writableIds } from '../../../../src/renderer/features/editor/document/paint.ts';
import { ToolMachine } from '../../../../src/renderer/features/editor/machine/toolMachine.ts';
import type { SessionPorts } from '../../../../src/renderer/features/editor/saving/editSession.ts';
import { useEditorSettings } from '../../../../src/renderer/features/editor/settings.ts';
import { findTool } from '../../../../src/renderer/features/editor/tools/index.ts';
import type { ToolContext } from '../../../../src/renderer/features/editor/tools/tool.ts';
import { useCanvasInput } from '../../../../src/renderer/features/editor/useCanvasInput.ts';
import { useCanvasKeys } from '../../../../src/renderer/features/editor/useCanvasKeys.ts';
import { useSessionPorts } from '../../../../src/renderer/features/editor/useSessionPorts.ts';
import type { CanvasView } from '../../../../src/renderer/features/editor/useView.ts';
import { connectionTo } from '../../support/connectionTo.ts';
import { mountComponent } from '../../support/mountComponent.ts';

let studio: ReturnType<typeof useSession>;

/** A page of a project that can be changed or not, with what `setup` makes on it. */
function mount<Part>(setup: () => Part): Part {
  let part!: Part;
  const page = {
    setup() {
      studio = useSession();
      part = setup();
      return () => h('p');
    },
  };
  const connection = connectionTo();
  mountComponent(page, () => ({}), connection);
  return part;
}

function open(readOnly: boolean): void {
  studio.project = { path: '/p', classes: [], readOnly } as unknown as ProjectInfo;
}

interface Canvas {
  readonly document: MaskDocument;
  readonly machine: ShallowRef<ToolMachine | null>;
  press(key: string): void;
}

/** A canvas of 32 × 32 pixels with the keyboard's cursor in its middle. */
function mountCanvas(): Canvas {
  const document = new MaskDocument(createMaskBuffer(32, 32));
  const paint = { classId: 1, brushSizePx: 4, fillSource: 'label', tolerance: 0 } as const;
  const context = {
    document,
    paint: () => ({ ...paint, writable: writableIds(new Set(), 'any') }),
    commit: () => void document.commit('Brush', 'brush'),
    preview: () => undefined,
    scale: () => 1,
    pan: () => undefined,
  } as unknown as ToolContext;
  const machine = shallowRef<ToolMachine | null>(null);
  const view = { view: shallowRef({ scale: 1, x: 0, y: 0 }) } as unknown as CanvasView;
  const press = mount(() => {
    const input = useCanvasInput(machine, view);
    input.at.value = { x: 16.5, y: 16.5 };
    input.isByKeyboard.value = true;
    return useCanvasKeys(machine, input).press;
  });
  machine.value = new ToolMachine(context, findTool('brush'));
  function pressKey(key: string): void {
    const event = new KeyboardEvent('keydown', { key, cancelable: true });
    window.dispatchEvent(event);
    press(event);
  }
  return { document, machine, press: pressKey };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  useEditorSettings().tool.value = 'brush';
});

it.each(['brush', 'fill', 'replaceClass'])('the keyboard paints nothing in a read-only project: %s', (id) => {
  const { document, machine, press } = mountCanvas();
  useEditorSettings().tool.value = id;
  machine.value?.use(findTool(id));
  open(true);
  press('Enter');
  press('Enter');
  expect([document.history.entries, machine.value?.isBusy]).toEqual([[], false]);
  open(false);
  press('Enter');
  press('Enter');
  expect(document.history.entries).toHaveLength(1);
});

it('Delete leaves a region alone that was selected before the project was read-only', () => {
  const { document, machine, press } = mountCanvas();
  document.begin().fillSpan(5, 5, 9, 1, writableIds(new Set(), 'any'));
  document.commit('Brush', 'brush');
  useEditorSettings().tool.value = 'select';
  machine.value?.use(findTool('select'));
  machine.value?.down({ x: 6, y: 5, shift: false }, { pans: false, picks: false });
  open(true);
  press('Delete');
  expect(document.buffer.counts[1]).toBe(4);
  open(false);
  press('Delete');
  expect(document.buffer.counts[1]).toBe(0);
});

it('an edit that was refused is not sent again before the project can be changed', async () => {
  const ports: SessionPorts = mount(useSessionPorts);
  open(true);
  ports.saveState('failed');
  let retries = 0;
  void ports.retry().then(() => (retries += 1));
  await vi.advanceTimersByTimeAsync(60_000);
  expect([retries, studio.saveState.kind]).toEqual([0, 'failed']);
  open(false);
  await nextTick();
  await nextTick();
  expect([retries, studio.saveState.kind]).toEqual([1, 'saving']);
});
