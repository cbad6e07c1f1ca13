import type { Command } from './commands.ts';

/**
 * Commands whose names hold every word of the query. Names that begin with it come first, and among equals
 * those used last; without a query all, those used last first.
 */
export function matchCommands(
  list: readonly Command[],
  query: string,
  recent: readonly string[] = [],
): readonly Command[] {
  const words = wordsOf(query);
  const found = list.filter((command) => command.id !== 'view.palette' && holdsAll(command.name, words));
  const age = (command: Command): number => {
    const place = recent.indexOf(command.id);
    return place === -1 ? recent.length : place;
  };
  const first = words.at(0) ?? '';
  return [...found].sort((a, b) => rank(a, first) - rank(b, first) || age(a) - age(b));
}

/** Lower-case words of what was typed. */
export function wordsOf(query: string): readonly string[] {
  return query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

export function holdsAll(name: string, words: readonly string[]): boolean {
  const text = name.toLowerCase();
  return words.every((word) => text.includes(word));
}

function rank(command: Command, word: string): number {
  return command.name.toLowerCase().startsWith(word) ? 0 : 1;
}
