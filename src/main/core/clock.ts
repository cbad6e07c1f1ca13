import { aroundPauses, type JobContext } from './jobContext.ts';

/** Seconds of work, pauses left out: of a training over all sessions of its run. */
export interface Clock {
  seconds(): number;
  pause(): void;
  resume(): void;
}

export function createClock(initialSeconds: number): Clock {
  let before = initialSeconds;
  let since: number | null = performance.now();
  const running = () => (since === null ? 0 : (performance.now() - since) / 1000);
  return {
    seconds: () => before + running(),
    pause() {
      before += running();
      since = null;
    },
    resume() {
      since ??= performance.now();
    },
  };
}

/** A clock that runs from now on, and a context in whose pauses it stands still. */
export function startClock(context: JobContext): { readonly clock: Clock; readonly timed: JobContext } {
  const clock = createClock(0);
  const token = aroundPauses(context.token, async (wait) => {
    clock.pause();
    await wait();
    clock.resume();
  });
  return { clock, timed: { ...context, token } };
}
