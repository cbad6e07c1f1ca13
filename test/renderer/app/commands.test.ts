import { effectScope } from 'vue';
import { describe, expect, it } from 'vitest';
import { commands, runCommand, useCommands } from '../../../src/renderer/app/commands/commands.ts';
import type { Command } from '../../../src/renderer/app/commands/commands.ts';
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
