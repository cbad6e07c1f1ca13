import { StudioError } from '../../../shared/errors.ts';
import type { Registry } from '../../../shared/registry.ts';

/** Encoders or decoders: the built-in ones, and those of the open project's own trusted files. */
export interface PartRegistry<Id extends string, Entry> extends Registry<Id, Entry> {
  /** Built-in, then the project's own. `ids` and `entries` are the built-in ones alone. */
  all(): readonly Entry[];
  isOwn(id: string): boolean;
  /** Replaces the project's own parts. `untrusted`: files whose parts are not known, for messages. */
  setOwn(entries: readonly Entry[], untrusted: readonly string[]): void;
}

/** A registry that a project can add to while this process has it open. */
export function withProjectParts<Id extends string, Entry extends { readonly id: string }>(
  builtIn: Registry<Id, Entry>,
): PartRegistry<Id, Entry> {
  let own: ReadonlyMap<string, Entry> = new Map();
  let hidden: readonly string[] = [];
  return {
    ...builtIn,
    has: (id): id is Id => own.has(id) || builtIn.has(id),
    get(id) {
      const entry = own.get(id);
      if (entry !== undefined || builtIn.has(id) || (own.size === 0 && hidden.length === 0)) {
        return entry ?? builtIn.get(id);
      }
      return getOrExplain(builtIn, id, [...own.keys()], hidden);
    },
    all: () => [...builtIn.entries, ...own.values()],
    isOwn: (id) => own.has(id),
    setOwn(entries, untrusted) {
      own = new Map(entries.map((entry) => [entry.id, entry]));
      hidden = untrusted;
    },
  };
}

/** An alias of a built-in part, or a message that tells of the project's own parts, too. */
function getOrExplain<Entry>(
  builtIn: Registry<string, Entry>,
  id: string,
  own: readonly string[],
  untrusted: readonly string[],
): Entry {
  try {
    return builtIn.get(id);
  } catch (cause) {
    const choices = `Choose one of: ${[...builtIn.ids, ...own].join(', ')}.`;
    const files = untrusted.join(' and ');
    throw new StudioError('badInput', `There is no ${builtIn.noun} "${id}".`, {
      fix:
        untrusted.length === 0 ? choices : `If it is in ${files}, look at the file and trust it (--trust).`,
      cause,
    });
  }
}
