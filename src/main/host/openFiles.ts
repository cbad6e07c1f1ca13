import { randomBytes } from 'node:crypto';

/** Files outside the project that the user chose: their addresses carry an id made here, never a path. */
export interface OpenFiles {
  /** The same id for the same path as long as this host lives. */
  idOf(path: string): string;
  pathOf(id: string): string | null;
}

/** The oldest are forgotten beyond this many. */
const limit = 5000;

export function createOpenFiles(): OpenFiles {
  const idByPath = new Map<string, string>();
  const pathById = new Map<string, string>();
  function remember(path: string, id: string): void {
    idByPath.delete(path);
    idByPath.set(path, id);
    pathById.set(id, path);
    const [oldest] = idByPath;
    if (idByPath.size <= limit) return;
    idByPath.delete(oldest[0]);
    pathById.delete(oldest[1]);
  }
  return {
    idOf(path) {
      const id = idByPath.get(path) ?? randomBytes(16).toString('hex');
      remember(path, id);
      return id;
    },
    pathOf: (id) => pathById.get(id) ?? null,
  };
}
