import { shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import { createTrack, type Track, type TrackEvents } from './track.ts';

/** The elements of a video and, where there is one, of a second that is shown beside it. */
export interface TrackPair {
  readonly a: ShallowRef<HTMLVideoElement | null>;
  readonly b: ShallowRef<HTMLVideoElement | null>;
  both(this: void, act: (element: HTMLVideoElement) => void): void;
  playBoth(this: void): void;
  /** In place of those that are there. */
  open(this: void, sources: readonly { readonly src: string }[]): void;
  close(this: void): void;
}

/** `listen`: who hears what the first one tells, and what the second does, which is without sound. */
export function createTrackPair(listen: (isFirst: boolean) => TrackEvents): TrackPair {
  const [a, b] = [shallowRef<HTMLVideoElement | null>(null), shallowRef<HTMLVideoElement | null>(null)];
  let tracks: readonly Track[] = [];
  const put = (next: readonly Track[]): void => {
    for (const track of tracks) track.dispose();
    tracks = next;
    [a.value, b.value] = [tracks.at(0)?.element ?? null, tracks.at(1)?.element ?? null];
  };
  return {
    ...{ a, b },
    both: (act) => tracks.forEach(({ element }) => act(element)),
    playBoth: () => tracks.forEach((track) => track.play()),
    open: (sources) => put(sources.map(({ src }, place) => createTrack(src, place > 0, listen(place === 0)))),
    close: () => put([]),
  };
}
