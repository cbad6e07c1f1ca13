import { effectScope } from 'vue';
import { describe, expect, it, onTestFinished } from 'vitest';
import { commands, runCommand, useCommands } from '../../../src/renderer/app/commands/commands.ts';
import type { Command } from '../../../src/renderer/app/commands/commands.ts';
import { useCommandKeys } from '../../../src/renderer/app/commands/keyboard.ts';
import { isPlainKey, isTyping, keysLabel } from '../../../src/renderer/app/commands/keys.ts';
import { matchCommands } from '../../../src/renderer/app/commands/matchCommands.ts';

function command(id: string, name: string, change: Partial<Command> = {}): Command {
  return { id, name, group: 'Test', perform: () => undefined, ...change };
}

describe('commands', () => {
  it('are offered while their scope lives', () => {
    const scope = effectScope();
    scope.run(() => useCommands([command('a', 'First')]));
    expect(commands.value.map((one) => one.id)).toEqual(['a']);
    scope.stop();
    expect(commands.value).toEqual([]);
  });

  it('run only while nothing stands against them', () => {
    let ran = 0;
    let reason: string | undefined = 'Not now.';
    const scope = effectScope();
    scope.run(() =>
      useCommands([command('a', 'A', { perform: () => (ran += 1), disabledReason: () => reason })]),
    );
    runCommand('a');
    reason = undefined;
    runCommand('a');
    scope.stop();
    expect(ran).toBe(1);
  });

  it('are found by all words, those that begin so first', () => {
    const list = [
      command('1', 'Import images'),
      command('2', 'Go to Library'),
      command('3', 'Images of the library'),
    ];
    expect(matchCommands(list, 'library').map((one) => one.id)).toEqual(['2', '3']);
    expect(matchCommands(list, 'im').map((one) => one.id)).toEqual(['1', '3']);
    expect(matchCommands(list, 'library go').map((one) => one.id)).toEqual(['2']);
  });
});

describe('keys', () => {
  it('read as people write them', () => {
    expect(keysLabel('$mod+Shift+z')).toBe('Ctrl Shift Z');
    expect(keysLabel('Shift+F6')).toBe('Shift F6');
  });

  it('that type act outside text fields only', () => {
    expect([isPlainKey('t'), isPlainKey('$mod+k'), isPlainKey('F1')]).toEqual([true, false, false]);
    const input = (type: string): HTMLInputElement =>
      Object.assign(document.createElement('input'), { type });
    expect([isTyping(input('text')), isTyping(input('checkbox')), isTyping(document.body)]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('keys with Ctrl', () => {
  /** What is pressed in an element, and whether the element is left to do with it what it does. */
  function press(element: HTMLElement, key: string, shiftKey = false): boolean {
    document.body.append(element);
    onTestFinished(() => element.remove());
    const held = { ctrlKey: true, shiftKey, bubbles: true, cancelable: true };
    return element.dispatchEvent(new KeyboardEvent('keydown', { key, code: `Key${key.toUpperCase()}`, ...held })); // prettier-ignore
  }
  const input = (type: string): HTMLInputElement => Object.assign(document.createElement('input'), { type });

  function bind(keys: readonly string[]): string[] {
    const ran: string[] = [];
    const scope = effectScope();
    scope.run(() => {
      useCommands(keys.map((one) => command(one, one, { keys: one, perform: () => void ran.push(one) })));
      useCommandKeys();
    });
    onTestFinished(() => scope.stop());
    return ran;
  }

  it('that edit text are left to the field that has the focus', () => {
    const ran = bind(['$mod+a', '$mod+z', '$mod+Shift+z', '$mod+v']);
    const fields = [input('search'), input('number'), document.createElement('textarea')];
    for (const field of fields) {
      const left = [press(field, 'a'), press(field, 'z'), press(field, 'Z', true), press(field, 'v')];
      expect(left).toEqual([true, true, true, true]);
    }
    expect(ran).toEqual([]);
  });

  it('that edit text mean the page where there is no text: on a slider, a checkbox, a choice', () => {
    const ran = bind(['$mod+a', '$mod+z']);
    const controls = [input('range'), input('checkbox'), input('color'), document.createElement('select')];
    for (const control of [...controls, document.createElement('button')]) {
      expect([press(control, 'a'), press(control, 'z')]).toEqual([false, false]);
    }
    expect(ran).toHaveLength(10);
  });

  it('that edit no text act in a field, too', () => {
    const ran = bind(['$mod+k', '$mod+Enter', '$mod+Shift+c', '$mod+d']);
    const field = input('search');
    press(field, 'k');
    press(field, 'Enter');
    press(field, 'C', true);
    press(field, 'd');
    expect(ran).toEqual(['$mod+k', '$mod+Enter', '$mod+Shift+c', '$mod+d']);
  });
});
