import type { Command } from './commands.ts';

/** Commands whose names hold every word of the query; names that begin with it come first. */
export function matchCommands(list: readonly Command[], query: string): readonly Command[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = list.filter((command) => {
    const name = command.name.toLowerCase();
    return command.id !== 'view.palette' && words.every((word) => name.includes(word));
  });
  const [first] = words;
  if (words.length === 0) return found;
  return [...found].sort((a, b) => rank(a, first) - rank(b, first));
}

function rank(command: Command, word: string): number {
  return command.name.toLowerCase().startsWith(word) ? 0 : 1;
}
