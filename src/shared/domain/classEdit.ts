import { StudioError } from '../errors.ts';
import { ignoreIndex, sameClassName } from './labels.ts';
import type { LabelClass } from './labels.ts';

/**
 * A class of the table as it shall be. Its place is its new id; `from` are the ids, in the table as it is, whose
 * pixels become its own: one for a class that stays, several for a merge (the one that gives the name first),
 * none for a new class. Pixels of a class that no entry takes over become void.
 */
export interface EditedClass {
  readonly name: string;
  readonly color: string;
  readonly from: readonly number[];
}

/** What a change of the class table did. */
export interface ClassChange {
  /** By which it can be taken back (`project.revertClasses`); null: no mask was touched. */
  readonly change: string | null;
  readonly classes: readonly LabelClass[];
  /** Masks that were written anew. */
  readonly masks: number;
  /** Masks that cannot be read and stay as they are. */
  readonly unreadable: readonly string[];
}

export function editedClasses(edit: readonly EditedClass[]): readonly LabelClass[] {
  return edit.map(({ name, color }, id) => ({ id, name: name.trim(), color }));
}

/** The edit that changes nothing; where every edit of a table begins. */
export function unchangedClasses(classes: readonly LabelClass[]): readonly EditedClass[] {
  return classes.map(({ id, name, color }) => ({ name, color, from: [id] }));
}

/**
 * New id of each stored value 0 … 255. Values that stand for no class stay, but for those that would now mean one:
 * these become void.
 */
export function classLookup(edit: readonly EditedClass[], before: readonly LabelClass[]): readonly number[] {
  const lookup = Array.from({ length: 256 }, (_, value) => {
    if (value < before.length) return ignoreIndex;
    return value < edit.length ? ignoreIndex : value;
  });
  edit.forEach(({ from }, id) => {
    for (const old of from) lookup[old] = id;
  });
  return lookup;
}

/** The edit that leads back: each class takes the pixels of the one it went into, the first of a merge all of them. */
export function reverseEdit(
  edit: readonly EditedClass[],
  before: readonly LabelClass[],
): readonly EditedClass[] {
  return before.map(({ id, name, color }) => {
    const place = edit.findIndex(({ from }) => from[0] === id);
    return { name, color, from: place < 0 ? [] : [place] };
  });
}

/** Throws StudioError('badInput') that names what is wrong with an edit. */
export function assertClassEdit(edit: readonly EditedClass[], before: readonly LabelClass[]): void {
  const taken = edit.flatMap(({ from }) => from);
  if (taken.some((id) => id >= before.length) || new Set(taken).size !== taken.length) {
    throw new StudioError('badInput', 'A class of the present table is missing or goes into two others.', {
      fix: 'Let each class go into one other at most.',
    });
  }
  const twice = edit.find(({ name }, place) =>
    edit.slice(0, place).some((other) => sameClassName(name, other.name)),
  );
  if (twice === undefined) return;
  throw new StudioError('badInput', `There are two classes "${twice.name}".`, {
    fix: 'Give each its own name, or merge them.',
  });
}
