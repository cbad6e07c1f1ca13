const waiting: (() => void)[] = [];

/**
 * Work that a page can be shown without, each in a task of its own and in the order it was asked for: between two of
 * them the page is painted and answers.
 */
export function inTurn(work: () => void): void {
  waiting.push(work);
  if (waiting.length === 1) setTimeout(next);
}

function next(): void {
  const work = waiting.shift();
  // Before the work: one that fails must not hold up the others.
  if (waiting.length > 0) setTimeout(next);
  work?.();
}
