import { describe, expect, it } from 'vitest';
import { freeName, nameProblem } from '../../../src/renderer/features/library/import/datasetName.ts';
import { hasOwnNewClass, labelLines } from '../../../src/renderer/features/library/import/labelMap.ts';

describe('the name of a dataset', () => {
  it('cannot be that of another one, in whatever case', () => {
    expect(nameProblem(' Streets ', ['boxes', 'streets'])).toContain('“streets”');
    expect(nameProblem('streets-2', ['boxes', 'streets'])).toBeUndefined();
    expect(nameProblem('', ['boxes'])).toBeUndefined();
  });

  it('is offered with the first number that is free', () => {
    expect(freeName('Streets', ['boxes'])).toBe('Streets');
    expect(freeName('Streets', ['streets', 'streets-2', 'streets-4'])).toBe('Streets-3');
  });
});

describe('a new class', () => {
  const project = [{ id: 0, name: 'Sky', color: '#9EEAFE' }];
  const classes = [...project, { id: 1, name: 'class 1', color: '#6E6077' }];
  const value = (id: string, className: string) => ({
    ...{ value: id, foundName: null, className, color: null, pixels: 10, images: 1 },
  });
  const mapping = [value('0', 'Sky'), value('1', 'class 1'), value('2', 'class 1')];
  const offers = (changes: Record<string, string | null>): readonly boolean[] => {
    const lines = labelLines({ mapping, unknown: [], classes }, changes, project);
    return lines.map((line) => !hasOwnNewClass(line, lines));
  };

  it('is offered but where the value has one to itself', () => {
    expect(offers({})).toEqual([true, true, true]);
    expect(offers({ 2: 'class 2' })).toEqual([true, false, false]);
    expect(offers({ 2: null })).toEqual([true, false, true]);
  });
});
