import { StudioError } from './errors.ts';

/**
 * A typed table of things that can be chosen by id (encoders, formats, losses …).
 * Adding one is one entry in the object literal; the id type derives from its keys.
 */
export interface Registry<Id extends string, Entry> {
  /** What an entry is called in messages, singular: "encoder". */
  readonly noun: string;
  readonly ids: readonly Id[];
  readonly entries: readonly Entry[];
  has(id: string): id is Id;
  /** Throws StudioError('badInput') that lists the valid ids. */
  get(id: string): Entry;
}

export function defineRegistry<const Table extends Readonly<Record<string, unknown>>>(
  noun: string,
  table: Table,
  aliases: Readonly<Record<string, keyof Table & string>> = {},
): Registry<keyof Table & string, Table[keyof Table & string]> {
  type Id = keyof Table & string;
  const byId = new Map<string, Table[Id]>(Object.entries(table) as [Id, Table[Id]][]);
  const ids = [...byId.keys()] as Id[];
  return {
    noun,
    ids,
    entries: [...byId.values()],
    has: (id): id is Id => byId.has(id),
    get(id) {
      const entry = byId.get(Object.hasOwn(aliases, id) ? aliases[id] : id);
      if (entry === undefined) {
        throw new StudioError('badInput', `There is no ${noun} "${id}".`, {
          fix: `Choose one of: ${ids.join(', ')}.`,
        });
      }
      return entry;
    },
  };
}
