import type { EditSession, ItemPlace } from './editSession.ts';

/** Masks of 4K images are 8 MB each, their histories less. */
const kept = 8;

/** The sessions of the images edited last, so that their undo history and their view are there on return. */
export interface SessionCache {
  find(place: ItemPlace): EditSession | undefined;
  keep(session: EditSession): void;
  drop(place: ItemPlace): void;
  all(): readonly EditSession[];
  /** Empties it and returns what was in it. */
  clear(): readonly EditSession[];
}

export function createSessionCache(): SessionCache {
  const sessions = new Map<string, EditSession>();
  const all = (): readonly EditSession[] => [...sessions.values()];
  const keyOf = ({ dataset, item }: ItemPlace): string => `${dataset}/${item}`;
  return {
    find: (place) => sessions.get(keyOf(place)),
    keep(session) {
      sessions.delete(keyOf(session.place));
      sessions.set(keyOf(session.place), session);
      for (const [key, oldest] of sessions) {
        // Edits that are not on disk yet are never let go.
        if (sessions.size > kept && oldest.waiting() === 0 && oldest !== session) sessions.delete(key);
      }
    },
    drop: (place) => void sessions.delete(keyOf(place)),
    all,
    clear() {
      const found = all();
      sessions.clear();
      return found;
    },
  };
}
