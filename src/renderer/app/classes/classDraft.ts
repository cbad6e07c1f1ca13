import type { EditedClass } from '../../../shared/domain/classEdit.ts';
import type { ClassStatistics } from '../../../shared/domain/dataset.ts';
import { defaultClassColor, sameClassName } from '../../../shared/domain/labels.ts';
import type { LabelClass } from '../../../shared/domain/labels.ts';

/** A class table while it is being changed; the order is the ids to be. */
export interface ClassDraft {
  readonly rows: readonly DraftRow[];
  /** Present classes whose pixels will become void. */
  readonly deleted: readonly LabelClass[];
}

export interface DraftRow extends EditedClass {
  /** Stays the same while the row moves. */
  readonly key: string;
}

export function draftOf(classes: readonly LabelClass[]): ClassDraft {
  const rows = classes.map(({ id, name, color }) => ({ key: `class-${id}`, name, color, from: [id] }));
  return { rows, deleted: [] };
}

export function addRow(draft: ClassDraft): ClassDraft {
  const taken = new Set(draft.rows.map(({ color }) => color.toUpperCase()));
  const places = Array.from({ length: draft.rows.length + 1 }, (_, place) => defaultClassColor(place));
  const color = places.find((one) => !taken.has(one)) ?? defaultClassColor(draft.rows.length);
  const key = `new-${Math.random().toString(36).slice(2)}`;
  return { ...draft, rows: [...draft.rows, { key, name: '', color, from: [] }] };
}

export function changeRow(
  draft: ClassDraft,
  key: string,
  part: Partial<Pick<DraftRow, 'name' | 'color'>>,
): ClassDraft {
  return { ...draft, rows: draft.rows.map((row) => (row.key === key ? { ...row, ...part } : row)) };
}

/** Moves a row to a place; beyond the ends it stops there. */
export function moveRow(draft: ClassDraft, key: string, place: number): ClassDraft {
  const moved = draft.rows.find((row) => row.key === key);
  if (moved === undefined) return draft;
  const others = draft.rows.filter((row) => row !== moved);
  const at = Math.max(0, Math.min(others.length, place));
  return { ...draft, rows: [...others.slice(0, at), moved, ...others.slice(at)] };
}

/** One row goes into another: its pixels become the other's. */
export function mergeRow(draft: ClassDraft, key: string, into: string): ClassDraft {
  const gone = draft.rows.find((row) => row.key === key);
  if (gone === undefined || key === into) return draft;
  const rows = draft.rows
    .filter((row) => row !== gone)
    .map((row) => (row.key === into ? { ...row, from: [...row.from, ...gone.from] } : row));
  return { ...draft, rows };
}

/** A class that was merged from several goes with all of them. */
export function deleteRow(draft: ClassDraft, key: string, classes: readonly LabelClass[]): ClassDraft {
  const gone = draft.rows.find((row) => row.key === key);
  if (gone === undefined) return draft;
  const deleted = classes.filter(({ id }) => gone.from.includes(id));
  return { rows: draft.rows.filter((row) => row !== gone), deleted: [...draft.deleted, ...deleted] };
}

export function keepClass(draft: ClassDraft, { id, name, color }: LabelClass): ClassDraft {
  const rows = [...draft.rows, { key: `class-${id}`, name, color, from: [id] }];
  return { rows, deleted: draft.deleted.filter((one) => one.id !== id) };
}

export function toEdit(draft: ClassDraft): readonly EditedClass[] {
  return draft.rows.map(({ name, color, from }) => ({ name: name.trim(), color, from }));
}

/** One line of what is wrong with a class table, or null. */
export function draftProblem({ rows }: ClassDraft): string | null {
  const unnamed = rows.findIndex((row) => row.name.trim() === '');
  if (unnamed >= 0) return `Class ${unnamed} needs a name.`;
  for (const [place, row] of rows.entries()) {
    const twin = rows.findIndex((other) => sameClassName(other.name, row.name));
    if (twin < place) return `Classes ${twin} and ${place} have the same name, “${row.name}”.`;
  }
  return null;
}

/** Whether ids of present classes change; names, colours and classes added at the end touch no mask. */
export function movesIds({ rows, deleted }: ClassDraft, classes: readonly LabelClass[]): boolean {
  if (deleted.length > 0) return true;
  return classes.some(({ id }) => rows[id]?.from.length !== 1 || rows[id].from[0] !== id);
}

export interface DraftEffect {
  readonly kind: 'merged' | 'deleted' | 'moved';
  readonly name: string;
  /** What it is merged into. */
  readonly into: string | null;
  readonly pixels: number;
  readonly images: number;
}

/** What the change does to masks, class by class: merges and deletions, then classes that only get another id. */
export function draftEffects(
  { rows, deleted }: ClassDraft,
  classes: readonly LabelClass[],
  usage: readonly ClassStatistics[],
): readonly DraftEffect[] {
  const describe = (id: number, kind: DraftEffect['kind'], into: string | null): DraftEffect => ({
    ...{ kind, into, name: classes[id]?.name ?? String(id) },
    ...{ pixels: usage[id]?.pixels ?? 0, images: usage[id]?.images ?? 0 },
  });
  const merged = rows.flatMap(({ from, name }) => from.slice(1).map((id) => describe(id, 'merged', name)));
  const gone = deleted.map(({ id }) => describe(id, 'deleted', null));
  const moved = rows.flatMap(({ from }, place) =>
    from.slice(0, 1).flatMap((id) => (id === place ? [] : [describe(id, 'moved', null)])),
  );
  return [...merged, ...gone, ...moved].filter(({ pixels }) => pixels > 0);
}
