import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import type { ComputedRef, Ref, ShallowRef } from 'vue';
import { createRegularClock, createStampedClock, type FrameClock } from './frameClock.ts';
import { createTrackPair } from './trackPair.ts';

export interface PlaybackSource {
  /** Which video it is, whatever its address. */
  readonly path: string;
  readonly src: string;
  /** Frames a second on average; 25 where the file does not tell. */
  readonly frameRate: number | null;
  readonly frames: number | null;
  readonly seconds: number | null;
}

export interface Playback {
  readonly a: ShallowRef<HTMLVideoElement | null>;
  readonly b: ShallowRef<HTMLVideoElement | null>;
  /** Grows with every picture either of them shows. */
  readonly version: Ref<number>;
  readonly isPlaying: Ref<boolean>;
  /** Number of the frame shown, from 0. */
  readonly frame: Ref<number>;
  /** Its time stamp, in seconds. */
  readonly shownAt: Ref<number>;
  readonly clock: ComputedRef<FrameClock>;
  /** The window cannot play the first one. */
  readonly hasFailed: Ref<boolean>;
  /** Another first one starts at frame `from`; the same one stays where it is, and plays on. */
  load(this: void, a: PlaybackSource | null, b: PlaybackSource | null, from?: number): void;
  seek(this: void, frame: number): void;
  toggle(this: void): void;
  pause(this: void): void;
  step(this: void, by: number): void;
}

const assumedRate = 25;
/** The second follows the first; a smaller lag would only make it stutter. */
const lagFrames = 1.5;

/**
 * Plays two videos of the same frames as one: the second is kept on the first's frame. `stamps`: when each frame is
 * shown, once that is known.
 */
export function usePlayback(stamps: () => readonly number[] | null): Playback {
  const info = shallowRef<PlaybackSource | null>(null);
  const [version, frame, shownAt, isPlaying, hasFailed] = [ref(0), ref(0), ref(0), ref(false), ref(false)];
  /** What was asked for counts as shown until the video goes on: by an average rate its stamp may be another's. */
  let isAsked = false;
  const clock = computed(() => clockOf(info.value, stamps()));
  const { a, b, both, playBoth, open, close } = createTrackPair((isFirst) => ({
    onPicture: (time) => onPicture(isFirst, time),
    onStop: () => (isPlaying.value = false),
    onError: () => (hasFailed.value ||= isFirst),
  }));

  function onPicture(isFirst: boolean, mediaTime: number): void {
    version.value += 1;
    if (!isFirst) return;
    shownAt.value = mediaTime;
    if (!isAsked) frame.value = clock.value.frameAt(mediaTime);
    if (isPlaying.value) catchUp(b.value, mediaTime, (lagFrames * clock.value.seconds) / clock.value.frames);
  }
  function pause(): void {
    both((element) => element.pause());
    isPlaying.value = false;
    if (b.value !== null) seek(frame.value); // both on the very same frame
  }
  function play(): void {
    isPlaying.value = true;
    isAsked = false;
    if (frame.value >= clock.value.frames - 1) both((element) => (element.currentTime = 0));
    playBoth();
  }
  function seek(to: number): void {
    isAsked = !isPlaying.value;
    frame.value = Math.min(clock.value.frames - 1, Math.max(0, Math.round(to)));
    both((element) => (element.currentTime = clock.value.timeWithin(frame.value)));
  }
  watch(stamps, () => {
    if (isAsked) seek(frame.value);
    else frame.value = clock.value.frameAt(shownAt.value);
  });
  onScopeDispose(close);

  return {
    ...{ a, b, version, isPlaying, frame, shownAt, clock, hasFailed, seek, pause },
    load(first, second, from = 0) {
      const isSame = info.value?.path === first?.path;
      const [at, goesOn] = isSame ? [frame.value, isPlaying.value] : [from, false];
      isPlaying.value = hasFailed.value = false;
      info.value = first;
      open(first === null ? [] : [first, ...(second === null ? [] : [second])]);
      seek(at);
      if (goesOn) play();
    },
    toggle: () => (isPlaying.value ? pause() : play()),
    step(by) {
      if (isPlaying.value) pause();
      seek(frame.value + by);
    },
  };
}

function clockOf(source: PlaybackSource | null, stamps: readonly number[] | null): FrameClock {
  if (stamps !== null) return createStampedClock(stamps);
  const rate = source?.frameRate ?? assumedRate;
  const frames = source?.frames ?? Math.round((source?.seconds ?? 0) * rate);
  return createRegularClock(rate, Math.max(1, frames));
}

/** Puts the second on the first's time where it is further away than it may be. */
function catchUp(second: HTMLVideoElement | null, seconds: number, allowed: number): void {
  if (second !== null && Math.abs(second.currentTime - seconds) > allowed) second.currentTime = seconds;
}
