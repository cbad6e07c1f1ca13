import { effectScope, nextTick } from 'vue';
import { afterEach, describe, expect, it } from 'vitest';
import { allShortcuts, useSeenShortcuts } from '../../../src/renderer/app/commands/allShortcuts.ts';
import { useCommands } from '../../../src/renderer/app/commands/commands.ts';
import {
  canonicalKeys,
  isCharacterKey,
  isMoving,
  isPressing,
  keysLabel,
  keysOfEvent,
} from '../../../src/renderer/app/commands/keys.ts';
import {
  changeKeys,
  characterKeysOn,
  clashesWith,
  keysOf,
  ownKeys,
  shownKeys,
} from '../../../src/renderer/app/commands/shortcuts.ts';
import type { Shortcut } from '../../../src/renderer/app/commands/shortcuts.ts';
import { takeRemembered } from '../../../src/renderer/platform/remembered.ts';

const overlay: Shortcut = { id: 'library.overlay', name: 'Overlay', group: 'Library', keys: 't' };
const start: Shortcut = { id: 'train.start', name: 'Start training', group: 'Train', keys: '$mod+Enter' };
const palette: Shortcut = { id: 'view.palette', name: 'Palette', group: 'View', keys: '$mod+k' };

afterEach(() => {
  ownKeys.value = {};
  characterKeysOn.value = true;
});

function pressed(key: string, code: string, held: Partial<KeyboardEventInit> = {}): string | undefined {
  return keysOfEvent(new KeyboardEvent('keydown', { key, code, ...held }));
}

describe('shortcuts', () => {
  it('can be changed, taken away and given back', () => {
    changeKeys(overlay.id, 'o');
    expect(keysOf(overlay)).toBe('o');
    changeKeys(overlay.id, '');
    expect(keysOf(overlay)).toBeUndefined();
    changeKeys(overlay.id, undefined);
    expect(keysOf(overlay)).toBe('t');
  });

  it('without Ctrl or Alt can be switched off as a whole', () => {
    characterKeysOn.value = false;
    expect(keysOf(overlay)).toBeUndefined();
    expect(shownKeys('t')).toBeUndefined();
    expect(keysOf(start)).toBe('$mod+Enter');
    expect(['b', '[', '+', 'Shift+n', 'Digit1', '/'].every(isCharacterKey)).toBe(true);
    expect(['F2', 'Delete', 'Space', 'ArrowLeft', '$mod+k', 'Alt+r'].some(isCharacterKey)).toBe(false);
  });

  it('leave the arrows to what they move within', () => {
    const slider = Object.assign(document.createElement('input'), { type: 'range' });
    const button = document.createElement('button');
    expect(['ArrowLeft', 'Shift+ArrowRight'].map((keys) => isMoving(keys, slider))).toEqual([true, true]);
    expect(isMoving('ArrowLeft', button)).toBe(false);
    expect(isMoving('b', slider)).toBe(false);
  });

  it('leave Enter and the space bar to what the keyboard has led to', () => {
    const button = document.createElement('button');
    document.body.append(button);
    expect(isPressing('Space', button)).toBe(false);
    button.focus();
    expect(['Enter', 'Space', 'b'].map((keys) => isPressing(keys, button))).toEqual([true, true, false]);
    expect(isPressing('Enter', document.body)).toBe(false);
    button.remove();
  });

  it('clash on one page and with those of every page, not between two pages', () => {
    const all = [overlay, start, palette];
    expect(clashesWith(overlay, '$mod+Enter', all)).toEqual([]);
    expect(clashesWith(overlay, '$mod+k', all)).toEqual([palette]);
    expect(clashesWith(palette, 't', all)).toEqual([overlay]);
    changeKeys(palette.id, 'F3');
    expect(clashesWith(overlay, '$mod+k', all)).toEqual([]);
  });

  it('are read from the keyboard as they are written', () => {
    expect(pressed('Control', 'ControlLeft', { ctrlKey: true })).toBeUndefined();
    expect(pressed('K', 'KeyK', { ctrlKey: true, shiftKey: true })).toBe('$mod+Shift+k');
    expect(pressed('?', 'Slash', { shiftKey: true })).toBe('Shift+Slash');
    expect(pressed('F6', 'F6', { altKey: true })).toBe('Alt+F6');
    expect(pressed(' ', 'Space')).toBe('Space');
    expect(keysLabel('$mod+Shift+Slash')).toBe('Ctrl Shift /');
    expect(keysLabel('$mod++')).toBe('Ctrl +');
    expect(canonicalKeys('Shift+$mod+KeyZ')).toBe(canonicalKeys('$mod+Shift+z'));
    expect(canonicalKeys('$mod+Comma')).toBe(canonicalKeys('$mod+,'));
  });

  it('kept in a form nobody can use fall back to those that come with the studio', () => {
    takeRemembered('app', { 'shortcuts.own': { 'library.overlay': 7 } });
    expect(keysOf(overlay)).toBe('t');
  });

  it('of a page opened before are listed when it is closed, those of none were not', async () => {
    const scope = effectScope();
    scope.run(() => useSeenShortcuts());
    const page = effectScope();
    page.run(() => useCommands([{ ...overlay, perform: () => undefined }]));
    await nextTick();
    page.stop();
    expect(allShortcuts.value).toEqual([overlay]);
    scope.stop();
    takeRemembered('app', { 'shortcuts.seen': [{ id: 1 }] });
    expect(allShortcuts.value).toEqual([]);
  });
});
