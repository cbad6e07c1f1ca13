import type { JobProgress } from '../../shared/domain/job.ts';

/**
 * The rate is measured over this window, long enough to be calm and short enough to follow a change; over the last
 * item alone where one takes longer.
 */
const windowMs = 15_000;
const samplesBeforeRate = 10;

interface Sample {
  readonly at: number;
  readonly done: number;
}

/** Turns counts into progress with a rate and the time left. Pauses are excluded by `rest`. */
export interface ProgressMeter {
  at(done: number, message: string): JobProgress;
  /** Forgets the samples, after a pause that must not count as slowness. */
  rest(): void;
}

export function createProgressMeter(
  total: number,
  unit: string,
  now: () => number = Date.now,
): ProgressMeter {
  let samples: Sample[] = [];
  let seen = 0;
  return {
    at(done, message) {
      const recent = samples.filter((sample) => now() - sample.at <= windowMs);
      samples = [...(recent.length > 0 ? recent : samples.slice(-1)), { at: now(), done }];
      seen += 1;
      const rate = seen < samplesBeforeRate ? null : rateOf(samples);
      const secondsLeft = rate === null || rate === 0 ? null : Math.max(0, total - done) / rate;
      return { done, total, unit, rate, secondsLeft, message };
    },
    rest() {
      samples = [];
      seen = 0;
    },
  };
}

/** Items a second between the first and the last sample; null where no time passed. */
function rateOf(samples: readonly Sample[]): number | null {
  const first = samples.at(0);
  const last = samples.at(-1);
  if (first === undefined || last === undefined || last.at === first.at) return null;
  return ((last.done - first.done) * 1000) / (last.at - first.at);
}
