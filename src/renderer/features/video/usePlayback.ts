import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import type { ComputedRef, Ref, ShallowRef } from 'vue';
import { createTrack, type Track } from './track.ts';

export interface PlaybackSource {
  readonly src: string;
  /** Frames a second, for stepping; 25 where the file does not tell. */
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
  readonly frames: ComputedRef<number>;
  /** The window cannot play the first one. */
  readonly hasFailed: Ref<boolean>;
  /** Another first one starts at frame `from`; the same one stays where it is. */
  load(this: void, a: PlaybackSource | null, b: PlaybackSource | null, from?: number): void;
  seek(this: void, frame: number): void;
  toggle(this: void): void;
  pause(this: void): void;
  step(this: void, by: number): void;
}

const assumedRate = 25;
/** The second follows the first; a smaller lag would only make it stutter. */
const lagFrames = 1.5;

/** Plays two videos of the same frames as one: the second is kept on the first's frame. */
export function usePlayback(): Playback {
  const [a, b] = [shallowRef<HTMLVideoElement | null>(null), shallowRef<HTMLVideoElement | null>(null)];
  const info = shallowRef<PlaybackSource | null>(null);
  const [version, frame, shownAt, isPlaying, hasFailed] = [ref(0), ref(0), ref(0), ref(false), ref(false)];
  let tracks: readonly Track[] = [];
  const rate = computed(() => info.value?.frameRate ?? assumedRate);
  const frames = computed(() => countFrames(info.value, rate.value));
  const both = (act: (element: HTMLVideoElement) => void): void => tracks.forEach((one) => act(one.element));

  function onPicture(isFirst: boolean, mediaTime: number): void {
    version.value += 1;
    if (!isFirst) return;
    shownAt.value = mediaTime;
    frame.value = frameAt(mediaTime * rate.value, frames.value);
    if (isPlaying.value) catchUp(b.value, mediaTime, lagFrames / rate.value);
  }
  function pause(): void {
    both((element) => element.pause());
    isPlaying.value = false;
    if (tracks.length > 1) seek(frame.value); // both on the very same frame
  }
  function play(): void {
    isPlaying.value = true;
    if (frame.value >= frames.value - 1) both((element) => (element.currentTime = 0));
    both((element) => void element.play().catch(() => (isPlaying.value = false)));
  }
  function seek(to: number): void {
    frame.value = Math.min(frames.value - 1, Math.max(0, Math.round(to)));
    both((element) => (element.currentTime = (frame.value + 0.5) / rate.value));
  }
  function unload(): void {
    for (const track of tracks) track.dispose();
    tracks = [];
    [a.value, b.value, info.value] = [null, null, null];
    isPlaying.value = hasFailed.value = false;
  }
  onScopeDispose(unload);

  return {
    ...{ a, b, version, isPlaying, frame, shownAt, frames, hasFailed, seek, pause },
    load(first, second, from = 0) {
      const at = first !== null && info.value?.src === first.src ? frame.value : from;
      unload();
      if (first === null) return;
      info.value = first;
      tracks = [first, ...(second === null ? [] : [second])].map(({ src }, place) =>
        createTrack(src, place > 0, {
          onPicture: (time) => onPicture(place === 0, time),
          onEnd: () => (isPlaying.value = false),
          onError: () => (hasFailed.value ||= place === 0),
        }),
      );
      [a.value, b.value] = [tracks[0].element, tracks.at(1)?.element ?? null];
      seek(at);
    },
    toggle: () => (isPlaying.value ? pause() : play()),
    step(by) {
      if (isPlaying.value) pause();
      seek(frame.value + by);
    },
  };
}

/** Stamps are a little early or late. */
function frameAt(position: number, frames: number): number {
  return Math.min(frames - 1, Math.max(0, Math.floor(position + 0.25)));
}

function countFrames(source: PlaybackSource | null, rate: number): number {
  return Math.max(1, source?.frames ?? Math.round((source?.seconds ?? 0) * rate));
}

/** Puts the second on the first's time where it is further away than it may be. */
function catchUp(second: HTMLVideoElement | null, seconds: number, allowed: number): void {
  if (second !== null && Math.abs(second.currentTime - seconds) > allowed) second.currentTime = seconds;
}
