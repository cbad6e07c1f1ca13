/** Runs tasks one after another, in the order they came. */
export interface Turns {
  take<Result>(this: void, task: () => Promise<Result>): Promise<Result>;
}

export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return {
    take(task) {
      const next = last.then(task);
      last = next.catch(() => undefined);
      return next;
    },
  };
}
