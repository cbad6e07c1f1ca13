/** Which frame of a video is shown when; times are seconds from its start. */
export interface FrameClock {
  readonly frames: number;
  /** How long all of them take. */
  readonly seconds: number;
  /** Number of the frame with this time stamp, which may be rounded. */
  frameAt(this: void, seconds: number): number;
  stampOf(this: void, frame: number): number;
  /** Well within the time of a frame: a player that is sent there shows it, however it rounds. */
  timeWithin(this: void, frame: number): number;
}

/** All frames take the same time: where stamps are not known, or not yet. */
export function createRegularClock(rate: number, frames: number): FrameClock {
  return {
    frames,
    seconds: frames / rate,
    // Stamps are a little early or late.
    frameAt: (seconds) => Math.min(frames - 1, Math.max(0, Math.floor(seconds * rate + 0.25))),
    stampOf: (frame) => frame / rate,
    timeWithin: (frame) => (frame + 0.5) / rate,
  };
}

/** The last frame's end is not told; it is shown at least so long. */
const lastSeconds = 0.005;

/** `stamps` of all frames, in order. */
export function createStampedClock(stamps: readonly number[]): FrameClock {
  const last = stamps.length - 1;
  const mean = last === 0 ? 0 : (stamps[last] - stamps[0]) / last;
  return {
    frames: stamps.length,
    seconds: stamps[last] + mean,
    frameAt(seconds) {
      const after = Math.min(last, firstFrom(stamps, seconds));
      const before = Math.max(0, after - 1);
      return seconds - stamps[before] < stamps[after] - seconds ? before : after;
    },
    stampOf: (frame) => stamps[frame],
    timeWithin: (frame) => (stamps[frame] + (stamps.at(frame + 1) ?? stamps[frame] + lastSeconds)) / 2,
  };
}

/** Place of the first that is at least `seconds`; as many as there are if none is. */
function firstFrom(stamps: readonly number[], seconds: number): number {
  let [low, high] = [0, stamps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (stamps[middle] < seconds) low = middle + 1;
    else high = middle;
  }
  return low;
}
