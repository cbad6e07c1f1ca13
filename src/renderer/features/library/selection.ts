/** What is selected in an ordered list of ids, and from where a range extends. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Where the focus is; also the item the inspector shows. */
  readonly cursor: string | null;
  readonly anchor: string | null;
}

export const emptySelection: Selection = { ids: new Set(), cursor: null, anchor: null };

export type SelectMode = 'replace' | 'toggle' | 'extend' | 'move';

/**
 * Click or arrow on `id`: `replace` selects it alone, `toggle` adds or removes it (Ctrl), `extend` selects from the
 * anchor to it (Shift), `move` only moves the focus.
 */
export function select(
  selection: Selection,
  order: readonly string[],
  id: string,
  mode: SelectMode,
): Selection {
  if (mode === 'move') return { ...selection, cursor: id, anchor: selection.anchor ?? id };
  if (mode === 'replace') return { ids: new Set([id]), cursor: id, anchor: id };
  if (mode === 'toggle') {
    const ids = new Set(selection.ids);
    if (!ids.delete(id)) ids.add(id);
    return { ids, cursor: id, anchor: id };
  }
  const anchor = selection.anchor !== null && order.includes(selection.anchor) ? selection.anchor : id;
  const from = order.indexOf(anchor);
  const to = order.indexOf(id);
  return { ids: new Set(order.slice(Math.min(from, to), Math.max(from, to) + 1)), cursor: id, anchor };
}

/** Leaves out what the list does not hold (any longer). */
export function restrict(selection: Selection, order: readonly string[]): Selection {
  const present = new Set(order);
  const keep = (id: string | null): string | null => (id !== null && present.has(id) ? id : null);
  return {
    ids: new Set([...selection.ids].filter((id) => present.has(id))),
    cursor: keep(selection.cursor),
    anchor: keep(selection.anchor),
  };
}

/** Where the cursor goes when `gone` leave the list: to the next that stays, else to the last. */
export function nextLeft(
  order: readonly string[],
  cursor: string | null,
  gone: ReadonlySet<string>,
): string | null {
  const stays = (id: string): boolean => !gone.has(id);
  if (cursor === null || stays(cursor)) return cursor;
  const at = order.indexOf(cursor);
  return order.slice(at).find(stays) ?? order.slice(0, Math.max(0, at)).findLast(stays) ?? null;
}

const steps: Readonly<Record<string, (columns: number, count: number, at: number) => number>> = {
  ArrowLeft: (_columns, _count, at) => at - 1,
  ArrowRight: (_columns, _count, at) => at + 1,
  ArrowUp: (columns, _count, at) => (at - columns < 0 ? at : at - columns),
  ArrowDown: (columns, count, at) => (at + columns >= count ? at : at + columns),
  Home: () => 0,
  End: (_columns, count) => count - 1,
  PageUp: (columns, _count, at) => at - 4 * columns,
  PageDown: (columns, _count, at) => at + 4 * columns,
};

/** Where a key moves the focus in a grid of `columns`; undefined for other keys. */
export function gridStep(key: string, at: number, columns: number, count: number): number | undefined {
  const step = Object.hasOwn(steps, key) ? steps[key] : undefined;
  if (step === undefined || count === 0) return undefined;
  return Math.max(0, Math.min(count - 1, step(columns, count, at)));
}
