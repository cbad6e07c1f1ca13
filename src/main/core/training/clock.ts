/** Seconds of training over all sessions of a run, pauses left out. */
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
