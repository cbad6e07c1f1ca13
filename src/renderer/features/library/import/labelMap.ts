import type { ImportReport } from '../../../../shared/domain/dataset.ts';
import { defaultClassColor, sameClassName } from '../../../../shared/domain/labels.ts';
import type { LabelClass } from '../../../../shared/domain/labels.ts';

/** Value → class name, null for void, where it differs from what the host found. */
export type MapChanges = Readonly<Record<string, string | null>>;

export type Finding = 'sameName' | 'newClass' | 'chosen' | 'ignored' | 'choose' | 'absent';

/** A value found in the masks and what becomes of it. */
export interface LabelLine {
  readonly value: string;
  readonly foundName: string | null;
  /** Class name, null for void; undefined: still to be decided. */
  readonly className: string | null | undefined;
  readonly color: string | null;
  readonly pixels: number;
  readonly images: number;
  readonly share: number | null;
  readonly finding: Finding;
  /** The project gets its class by this import. */
  readonly isNew: boolean;
}

type Source = Pick<ImportReport, 'mapping' | 'unknown' | 'classes'>;

/** One line a value: those of the source's table, then those it does not know. */
export function labelLines(
  report: Source,
  changes: MapChanges,
  project: readonly LabelClass[],
): readonly LabelLine[] {
  const unknown = report.unknown.map((one) => ({
    ...one,
    foundName: null,
    className: undefined,
    color: null,
  }));
  const values = [...report.mapping, ...unknown];
  const total = values.reduce((sum, { pixels }) => sum + pixels, 0);
  return values.map((one) => {
    const changed = Object.hasOwn(changes, one.value);
    const className = changed ? changes[one.value] : one.className;
    return {
      ...{ value: one.value, foundName: one.foundName, pixels: one.pixels, images: one.images, className },
      color: colorOf(className, [...report.classes, ...newClasses(report, changes)]),
      share: total === 0 ? null : one.pixels / total,
      finding: findingOf({ ...one, className, changed }, project),
      isNew: typeof className === 'string' && !isKnown(className, project),
    };
  });
}

/** Classes the user made here that the host does not know of yet. */
export function newClasses(report: Source, changes: MapChanges): readonly LabelClass[] {
  const names = Object.values(changes).filter((name) => name !== null);
  const fresh = [...new Set(names)].filter(
    (name) => !report.classes.some((label) => sameClassName(label.name, name)),
  );
  return fresh.map((name, index) => {
    const id = report.classes.length + index;
    return { id, name, color: defaultClassColor(id) };
  });
}

/** Values that must be decided before an import: masks that hold one would be left out. */
export function openQuestions(lines: readonly LabelLine[]): readonly LabelLine[] {
  return lines.filter(({ finding }) => finding === 'choose');
}

/** Whether a value has a new class that no other value becomes: there is no newer one to be had for it. */
export function hasOwnNewClass({ className, isNew }: LabelLine, lines: readonly LabelLine[]): boolean {
  if (!isNew || typeof className !== 'string') return false;
  const sharing = lines.filter(
    (other) => typeof other.className === 'string' && sameClassName(other.className, className),
  );
  return sharing.length === 1;
}

function colorOf(className: string | null | undefined, classes: readonly LabelClass[]): string | null {
  if (className === null || className === undefined) return null;
  return classes.find((label) => sameClassName(label.name, className))?.color ?? null;
}

interface Judged {
  readonly foundName: string | null;
  readonly className: string | null | undefined;
  readonly pixels: number;
  readonly changed: boolean;
}

function findingOf(
  { foundName, className, pixels, changed }: Judged,
  project: readonly LabelClass[],
): Finding {
  if (className === undefined) return 'choose';
  if (changed) return 'chosen';
  if (className === null) return 'ignored';
  if (pixels === 0) return 'absent';
  return isKnown(className, project) && foundName !== null ? 'sameName' : 'newClass';
}

function isKnown(className: string, project: readonly LabelClass[]): boolean {
  return project.some((label) => sameClassName(label.name, className));
}
