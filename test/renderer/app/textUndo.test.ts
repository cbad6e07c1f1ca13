import { effectScope } from 'vue';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';

/** What was undone and redone: in the text of the field that has the focus, and by the page's commands. */
let inText: string[];
let inPage: string[];
let runFromMenu: (id: string) => void;

/** The page as it starts on this system, with Undo and Redo on their usual keys. */
async function startOn(platform: string): Promise<void> {
  vi.resetModules();
  vi.spyOn(navigator, 'platform', 'get').mockReturnValue(platform);
  const { useCommands } = await import('../../../src/renderer/app/commands/commands.ts');
  const { useCommandKeys } = await import('../../../src/renderer/app/commands/keyboard.ts');
  ({ runFromMenu } = await import('../../../src/renderer/app/commands/textUndo.ts'));
  const command = (id: string, keys: string) => ({ id, keys, name: id, group: 'Edit', perform: () => void inPage.push(id) }); // prettier-ignore
  const scope = effectScope();
  scope.run(() => {
    useCommands([command('edit.undo', '$mod+z'), command('edit.redo', '$mod+Shift+z')]);
    useCommandKeys();
  });
  onTestFinished(() => {
    scope.stop();
    vi.restoreAllMocks();
  });
}

beforeEach(() => {
  inText = [];
  inPage = [];
  Object.assign(document, { execCommand: (step: string) => inText.push(step) });
});

function focus(kind: 'input' | 'button'): HTMLElement {
  const element = document.createElement(kind);
  document.body.append(element);
  onTestFinished(() => element.remove());
  element.focus();
  return element;
}

/** Whether the element is left to do with the key what it does. */
function press(element: HTMLElement, init: KeyboardEventInit): boolean {
  const code = `Key${init.key?.toUpperCase() ?? ''}`;
  return element.dispatchEvent(
    new KeyboardEvent('keydown', { code, bubbles: true, cancelable: true, ...init }),
  );
}

describe('Undo and Redo of the native menu', () => {
  it('mean the text while a field has the focus', async () => {
    await startOn('Linux x86_64');
    focus('input');
    runFromMenu('edit.undo');
    runFromMenu('edit.redo');
    expect({ inText, inPage }).toEqual({ inText: ['undo', 'redo'], inPage: [] });
  });

  it('mean the last change of the project elsewhere', async () => {
    await startOn('Linux x86_64');
    focus('button');
    runFromMenu('edit.undo');
    runFromMenu('edit.redo');
    expect({ inText, inPage }).toEqual({ inText: [], inPage: ['edit.undo', 'edit.redo'] });
  });
});

describe('the keys of Undo and Redo', () => {
  it('act on the text of a field on macOS, where the field does not know them by itself', async () => {
    await startOn('MacIntel');
    const field = focus('input');
    expect(press(field, { key: 'z', metaKey: true })).toBe(false);
    expect(press(field, { key: 'Z', metaKey: true, shiftKey: true })).toBe(false);
    expect({ inText, inPage }).toEqual({ inText: ['undo', 'redo'], inPage: [] });
  });

  it('are left to the field on other systems', async () => {
    await startOn('Linux x86_64');
    expect(press(focus('input'), { key: 'z', ctrlKey: true })).toBe(true);
    expect({ inText, inPage }).toEqual({ inText: [], inPage: [] });
  });
});
