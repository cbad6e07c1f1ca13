import { describe, expect, it } from 'vitest';
import { classPattern } from '../../../src/renderer/format/classPattern.ts';

describe('the pattern of a class', () => {
  it('comes with the twelfth, when the eleven colours begin again', () => {
    expect([0, 10].map(classPattern)).toEqual(['none', 'none']);
    expect([11, 21].map(classPattern)).toEqual(['hatch', 'hatch']);
  });

  it('tells classes of the same colour apart up to the forty-fourth', () => {
    expect(new Set([3, 14, 25, 36].map(classPattern)).size).toBe(4);
  });
});
