import type { LabelMapping, UnknownValue } from '../../../../shared/domain/dataset.ts';
import {
  defaultClassColor,
  ignoreIndex,
  maxClasses,
  normalizedClassName,
  sameClassName,
  type LabelClass,
} from '../../../../shared/domain/labels.ts';
import { StudioError } from '../../../../shared/errors.ts';
import type { FoundValue, Meaning } from './meaning.ts';

/** `--map`: value as text (`7`, `#RRGGBB`) or found name → class name, null for void. */
export type UserMap = Readonly<Record<string, string | null>>;

export interface ClassMap {
  /** Value → class id, or the ignore index; values that are missing here are unknown. */
  readonly ids: ReadonlyMap<number, number>;
  /** The project's class table after the import: its own classes, then the new ones. */
  readonly classes: readonly LabelClass[];
  readonly mapping: readonly LabelMapping[];
  readonly unknown: readonly UnknownValue[];
}

/**
 * Maps a dataset's values into a project: by the user's map, else to the class of the same name, else to
 * a new class with the source's colour.
 * Throws StudioError('badInput') for a map entry that names nothing, and beyond 255 classes.
 */
export function mapClasses(
  meaning: Meaning,
  existing: readonly LabelClass[],
  userMap: UserMap | null,
): ClassMap {
  const choices = readUserMap(userMap ?? {}, meaning);
  const classes = [...existing];
  const ids = new Map<number, number>();
  const mapping: LabelMapping[] = [];
  const unknown: UnknownValue[] = [];
  for (const found of meaning.values) {
    const name = targetName(found, choices.get(found));
    if (name === undefined) {
      unknown.push({ value: found.text, pixels: found.pixels, images: found.images });
      continue;
    }
    const target = name === null ? null : findOrAdd(classes, name, found.color);
    ids.set(found.value, target?.id ?? ignoreIndex);
    mapping.push({
      value: found.text,
      foundName: found.name,
      className: target?.name ?? null,
      color: target?.color ?? null,
      pixels: found.pixels,
      images: found.images,
    });
  }
  return { ids, classes, mapping, unknown };
}

/** Undefined: the value is unknown and refuses its mask. */
function targetName(found: FoundValue, choice: string | null | undefined): string | null | undefined {
  if (choice !== undefined) return choice;
  if (!found.isKnown) return undefined;
  return found.isVoid ? null : (found.name ?? `class ${found.text}`);
}

function findOrAdd(classes: LabelClass[], name: string, color: string | null): LabelClass {
  const known = classes.find((candidate) => sameClassName(candidate.name, name));
  if (known !== undefined) return known;
  const id = classes.length;
  if (id >= maxClasses) {
    throw new StudioError('badInput', `The project would have more than ${maxClasses} classes.`, {
      fix: 'Map several values to one class with --map, or check that the masks are label masks.',
    });
  }
  const added = { id, name, color: color ?? defaultClassColor(id) };
  classes.push(added);
  return added;
}

function readUserMap(userMap: UserMap, meaning: Meaning): ReadonlyMap<FoundValue, string | null> {
  const choices = new Map<FoundValue, string | null>();
  for (const [key, target] of Object.entries(userMap)) {
    const found = meaning.values.filter((value) => matchesKey(value, key));
    if (found.length === 0) {
      throw new StudioError(
        'badInput',
        `The map names "${key}", which is neither a value nor a name in the masks.`,
        {
          fix: `Found are: ${meaning.values.map((value) => value.name ?? value.text).join(', ')}.`,
        },
      );
    }
    if (target?.trim() === '') {
      throw new StudioError('badInput', `The map gives "${key}" a class without a name.`, {
        fix: 'Write the name of a class, or null for void.',
      });
    }
    for (const value of found) choices.set(value, target?.trim() ?? null);
  }
  return choices;
}

function matchesKey(found: FoundValue, key: string): boolean {
  if (found.text.toLowerCase() === key.trim().toLowerCase()) return true;
  return found.name !== null && normalizedClassName(found.name) === normalizedClassName(key);
}
