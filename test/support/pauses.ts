import { onTestFinished, vi } from 'vitest';
import { createQuietContext } from '../../src/main/core/jobContext.ts';
import type { JobContext } from '../../src/main/core/jobContext.ts';

/** A context in which work is paused for an hour, by the clock, before each unit of it. */
export function createPausedContext(): JobContext {
  const now = performance.now.bind(performance);
  let slept = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now() + slept);
  onTestFinished(() => clock.mockRestore());
  return createQuietContext({
    isPaused: true,
    isStopping: false,
    whilePaused() {
      slept += 3_600_000;
      return Promise.resolve();
    },
  });
}
