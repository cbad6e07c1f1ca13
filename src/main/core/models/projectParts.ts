import { StudioError } from '../../../shared/errors.ts';
import type { Registry } from '../../../shared/registry.ts';

/** The project's files whose parts are not known, for messages. */
export interface UnknownFiles {
  readonly untrusted: readonly string[];
  /** Trusted, but they could not be loaded. */
  readonly broken: readonly string[];
}

/** Encoders or decoders: the built-in ones, and those of the open project's own trusted files. */
export interface PartRegistry<Id extends string, Entry> extends Registry<Id, Entry> {
  /** Built-in, then the project's own. `ids` and `entries` are the built-in ones alone. */
  all(): readonly Entry[];
  isOwn(id: string): boolean;
  /** Replaces the project's own parts. */
  setOwn(entries: readonly Entry[], unknown: UnknownFiles): void;
}

/** A registry that a project can add to while this process has it open. */
export function withProjectParts<Id extends string, Entry extends { readonly id: string }>(
  builtIn: Registry<Id, Entry>,
): PartRegistry<Id, Entry> {
  let own: ReadonlyMap<string, Entry> = new Map();
  let hints: readonly string[] = [];
  return {
    ...builtIn,
    has: (id): id is Id => own.has(id) || builtIn.has(id),
    get(id) {
      const entry = own.get(id);
      if (entry !== undefined || builtIn.has(id) || (own.size === 0 && hints.length === 0)) {
        return entry ?? builtIn.get(id);
      }
      return getOrExplain(builtIn, id, [...own.keys()], hints);
    },
    all: () => [...builtIn.entries, ...own.values()],
    isOwn: (id) => own.has(id),
    setOwn(entries, unknown) {
      own = new Map(entries.map((entry) => [entry.id, entry]));
      hints = hintsAt(unknown);
    },
  };
}

/** An alias of a built-in part, or a message that tells of the project's own parts, too. */
function getOrExplain<Entry>(
  builtIn: Registry<string, Entry>,
  id: string,
  own: readonly string[],
  hints: readonly string[],
): Entry {
  try {
    return builtIn.get(id);
  } catch (cause) {
    const choices = `Choose one of: ${[...builtIn.ids, ...own].join(', ')}.`;
    throw new StudioError('badInput', `There is no ${builtIn.noun} "${id}".`, {
      fix: hints.length === 0 ? choices : hints.join(' '),
      cause,
    });
  }
}

/** What to do where the part is in one of these files. */
function hintsAt({ untrusted, broken }: UnknownFiles): readonly string[] {
  const hints: string[] = [];
  if (untrusted.length > 0) {
    hints.push(`If it is in ${untrusted.join(' and ')}, look at the file and trust it (--trust).`);
  }
  if (broken.length > 0) {
    hints.push(`If it is in ${broken.join(' and ')}, which could not be loaded, mend the file or try again.`);
  }
  return hints;
}
