import { describe, expect, it } from 'vitest';
import {
  addRow,
  changeRow,
  deleteRow,
  draftEffects,
  draftOf,
  draftProblem,
  keepClass,
  mergeRow,
  moveRow,
  movesIds,
  toEdit,
} from '../../../src/renderer/app/classes/classDraft.ts';
import { classColors } from '../../../src/shared/domain/labels.ts';

const classes = ['Sky', 'Road', 'Tree'].map((name, id) => ({ id, name, color: classColors[id] }));
const usage = classes.map(({ id, name }) => ({ id, name, pixels: (id + 1) * 100, share: 0, images: id + 1 }));
const start = draftOf(classes);
const froms = (draft: typeof start): readonly (readonly number[])[] => toEdit(draft).map(({ from }) => from);

describe('a draft of the class table', () => {
  it('moves a row and stops at the ends', () => {
    expect(froms(moveRow(start, 'class-2', 0))).toEqual([[2], [0], [1]]);
    expect(froms(moveRow(start, 'class-0', 9))).toEqual([[1], [2], [0]]);
    expect(froms(moveRow(start, 'class-0', -1))).toEqual([[0], [1], [2]]);
  });

  it('merges a row into another, whose name stays', () => {
    const merged = mergeRow(start, 'class-0', 'class-2');
    expect(toEdit(merged).map(({ name, from }) => [name, from])).toEqual([
      ['Road', [1]],
      ['Tree', [2, 0]],
    ]);
    expect(mergeRow(start, 'class-0', 'class-0')).toBe(start);
  });

  it('deletes a class with all that was merged into it, and keeps one after all', () => {
    const gone = deleteRow(mergeRow(start, 'class-0', 'class-2'), 'class-2', classes);
    expect(gone.deleted.map(({ name }) => name)).toEqual(['Sky', 'Tree']);
    expect(froms(keepClass(gone, classes[0]))).toEqual([[1], [0]]);
  });

  it('gives a new class the first colour that is free', () => {
    const draft = addRow(changeRow(start, 'class-1', { color: '#000000' }));
    expect(draft.rows.at(-1)).toMatchObject({ color: classColors[1], from: [], name: '' });
  });

  it('says what is wrong in one line', () => {
    expect(draftProblem(start)).toBeNull();
    expect(draftProblem(addRow(start))).toBe('Class 3 needs a name.');
    expect(draftProblem(changeRow(start, 'class-2', { name: 'SKY' }))).toContain('Classes 0 and 2');
  });

  it('knows whether masks change: not for names, colours and a class at the end', () => {
    expect(movesIds(addRow(changeRow(start, 'class-1', { name: 'Street' })), classes)).toBe(false);
    expect(movesIds(moveRow(start, 'class-2', 0), classes)).toBe(true);
    expect(movesIds(deleteRow(start, 'class-2', classes), classes)).toBe(true);
    expect(movesIds(mergeRow(start, 'class-2', 'class-1'), classes)).toBe(true);
  });

  it('tells pixels and images of what is merged, deleted and moved', () => {
    const draft = deleteRow(mergeRow(start, 'class-0', 'class-2'), 'class-1', classes);
    expect(draftEffects(draft, classes, usage)).toEqual([
      { kind: 'merged', name: 'Sky', into: 'Tree', pixels: 100, images: 1 },
      { kind: 'deleted', name: 'Road', into: null, pixels: 200, images: 2 },
      { kind: 'moved', name: 'Tree', into: null, pixels: 300, images: 3 },
    ]);
  });
});
