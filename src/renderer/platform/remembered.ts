import { effectScope, ref, watch } from 'vue';
import type { Ref } from 'vue';

/**
 * Choices that outlast a page, a restart and a change of browser: kept by the host among the application's
 * settings, for each project or for all of them. A ref of the same key is the same ref everywhere.
 */
export type Guard<Value> = (value: unknown) => value is Value;
export type RememberedValues = Readonly<Record<string, unknown>>;
/** `app`: alike in every project. */
export type RememberedScope = 'app' | 'project';

interface Entry {
  /** Takes what the host kept, or the default where there is none or it does not pass the guard. */
  take(values: RememberedValues): void;
  /** What differs from what the host has; undefined when nothing does. */
  changed(): unknown;
  /** The host is being told the present value. */
  told(): void;
}

interface Shelf {
  readonly entries: Map<string, Entry>;
  readonly refs: Map<string, Ref<unknown>>;
  values: RememberedValues;
  onChange: () => void;
}

const shelves: Readonly<Record<RememberedScope, Shelf>> = { app: createShelf(), project: createShelf() };

/** Kept for the open project. `guard` says whether a stored value can be used; without one its kind must match. */
export function useRemembered<Value>(
  key: string,
  initial: Value,
  guard: Guard<Value> = alike(initial),
): Ref<Value> {
  return remembered(shelves.project, key, initial, guard);
}

/** Kept for the application as a whole. */
export function useRememberedApp<Value>(
  key: string,
  initial: Value,
  guard: Guard<Value> = alike(initial),
): Ref<Value> {
  return remembered(shelves.app, key, initial, guard);
}

/** One of a fixed list. */
export function oneOf<const Value>(choices: readonly Value[]): Guard<Value> {
  return (value): value is Value => choices.includes(value as Value);
}

/** A finite number in a range, ends included. */
export function within(min: number, max: number): Guard<number> {
  return (value): value is number => typeof value === 'number' && value >= min && value <= max;
}

/** A list of names. */
export function areNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string');
}

/** Takes what the host kept: entries known now, and those that come later. */
export function takeRemembered(scope: RememberedScope, values: RememberedValues): void {
  const shelf = shelves[scope];
  shelf.values = values;
  for (const entry of shelf.entries.values()) entry.take(values);
}

/** What the host has not been told yet; calling it counts as telling. */
export function takeChanges(scope: RememberedScope): RememberedValues | undefined {
  const changes: Record<string, unknown> = {};
  for (const [key, entry] of shelves[scope].entries) {
    const value = entry.changed();
    if (value === undefined) continue;
    changes[key] = value;
    entry.told();
  }
  return Object.keys(changes).length === 0 ? undefined : changes;
}

/** Calls back whenever there may be something to tell the host. */
export function onRememberedChange(scope: RememberedScope, listener: () => void): void {
  shelves[scope].onChange = listener;
}

function createShelf(): Shelf {
  return { entries: new Map(), refs: new Map(), values: {}, onChange: () => undefined };
}

function remembered<Value>(shelf: Shelf, key: string, initial: Value, guard: Guard<Value>): Ref<Value> {
  const known = shelf.refs.get(key);
  if (known !== undefined) return known as Ref<Value>;
  const value = ref(copy(initial)) as Ref<Value>;
  let kept = JSON.stringify(initial);
  const entry: Entry = {
    take(values) {
      const stored = values[key];
      const next = guard(stored) ? stored : copy(initial);
      kept = JSON.stringify(next);
      if (JSON.stringify(value.value) !== kept) value.value = next;
    },
    changed() {
      const now = JSON.stringify(value.value);
      return now === kept ? undefined : (JSON.parse(now) as unknown);
    },
    told() {
      kept = JSON.stringify(value.value);
    },
  };
  shelf.refs.set(key, value);
  shelf.entries.set(key, entry);
  entry.take(shelf.values);
  // For as long as the ref, which outlives the component that asks for it first.
  effectScope(true).run(() => watch(value, () => shelf.onChange(), { deep: true, flush: 'sync' }));
  return value;
}

function copy<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}

/** The same kind of JSON value: number (finite), string, boolean, list or object. */
function alike<Value>(initial: Value): Guard<Value> {
  return (value): value is Value => {
    if (Array.isArray(initial)) return Array.isArray(value);
    if (typeof initial === 'number') return typeof value === 'number' && Number.isFinite(value);
    return (
      typeof value === typeof initial && (value === null) === (initial === null) && !Array.isArray(value)
    );
  };
}
