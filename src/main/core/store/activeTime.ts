/** A gap between two records is a pause where it is this many times the usual one, and longer than a minute. */
const pauseFactor = 20;
const pauseSeconds = 60;

/** Seconds of training at each record of a run: pauses and the time between its sessions are left out. */
export interface ActiveTime {
  /** A session begins at this wall time, where the run had been trained for `seconds`. */
  begin(wallTime: number, seconds: number): void;
  /**
   * Seconds at a record of this wall time.
   * @param told what the training's own clock said; null in runs of before that was written: then gaps are judged
   */
  at(wallTime: number, told: number | null): number;
}

export function createActiveTime(): ActiveTime {
  let seconds = 0;
  let last: number | null = null;
  const usual = { total: 0, count: 0 };

  function judged(gap: number): number {
    const mean = usual.count === 0 ? gap : usual.total / usual.count;
    if (gap > Math.max(pauseSeconds, pauseFactor * mean)) return mean;
    usual.total += gap;
    usual.count += 1;
    return gap;
  }

  return {
    begin(wallTime, before) {
      last = wallTime;
      seconds = before;
    },
    at(wallTime, told) {
      const guess = seconds + judged(Math.max(0, wallTime - (last ?? wallTime)));
      last = wallTime;
      // Never backwards, also where a guess that took a short pause for work is followed by the clock.
      seconds = told === null ? guess : Math.max(seconds, told);
      return seconds;
    },
  };
}
