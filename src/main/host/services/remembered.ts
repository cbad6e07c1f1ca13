import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { createJsonStore, type JsonStore } from './settings.ts';

/** Choices made in a project's pages, kept among the application's settings: a project's own files stay as they are. */
export interface RememberedChoices {
  read(project: string): Promise<Readonly<Record<string, unknown>>>;
  save(project: string, values: Readonly<Record<string, unknown>>): Promise<void>;
}

/** For people: the file's name does not tell whose choices it holds. */
const pathKey = '# project';

export function createRememberedChoices(configDir: string): RememberedChoices {
  const stores = new Map<string, JsonStore>();
  /** One store a file: its changes are made one after another. */
  function storeOf(project: string): JsonStore {
    const path = resolve(project);
    const known = stores.get(path);
    if (known !== undefined) return known;
    const name = createHash('sha256').update(path).digest('hex').slice(0, 32);
    const made = createJsonStore(join(configDir, 'projects', `${name}.json`));
    stores.set(path, made);
    return made;
  }
  return {
    read: (project) => storeOf(project).read(),
    async save(project, values) {
      await storeOf(project).merge({ ...values, [pathKey]: resolve(project) });
    },
  };
}
