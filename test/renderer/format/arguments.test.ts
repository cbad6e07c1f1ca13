import { describe, expect, it } from 'vitest';
import { argumentText } from '../../../src/renderer/format/arguments.ts';

describe('a setting of a recipe', () => {
  it('reads as people write it', () => {
    expect(argumentText('learningRate', 3e-4)).toBe('3e-4');
    expect(argumentText('epsilon', 1e-3)).toBe('1e-3');
    expect(argumentText('warmup', 0.02)).toBe('0.02');
    expect(argumentText('freezeEncoder', true)).toBe('on');
    expect(argumentText('flip', false)).toBe('off');
    expect(argumentText('decoder', 'linknet')).toBe('linknet');
  });
});
