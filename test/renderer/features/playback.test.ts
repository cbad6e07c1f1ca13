import { effectScope, nextTick, shallowRef } from 'vue';
import { expect, it, onTestFinished, vi } from 'vitest';
import { usePlayback } from '../../../src/renderer/features/video/usePlayback.ts';

/** Two dozen frames, the last of them far apart: by their average rate nearly all are elsewhere. */
const varying = Array.from({ length: 24 }, (_, at) => (at < 16 ? at / 25 : 0.64 + (at - 16) * 0.4));
const average = varying.length / (varying.at(-1)! + 0.15);

type OnFrame = (now: number, frame: { readonly mediaTime: number }) => void;

/** A video element of frames with these time stamps: it shows the last one whose time has come. */
function createPlayer(stamps: readonly number[]) {
  let time = 0;
  let waiting: readonly OnFrame[] = [];
  function show(mediaTime: number): void {
    const due = waiting;
    waiting = [];
    for (const tell of due) tell(0, { mediaTime });
  }
  const element = document.createElement('video');
  Object.defineProperty(element, 'currentTime', {
    get: () => time,
    set(to: number) {
      time = to;
      show(stamps.findLast((stamp) => stamp <= to) ?? stamps[0]);
    },
  });
  const requestVideoFrameCallback = (tell: OnFrame): void => void (waiting = [...waiting, tell]);
  const still = { play: () => Promise.resolve(), pause: () => undefined, load: () => undefined };
  return { show, element: Object.assign(element, { ...still, requestVideoFrameCallback }) };
}

/** The transport of one video of varying rate; its stamps are told as `stamps`. */
function playVarying(known: readonly number[] | null, from = 0) {
  const { element, show } = createPlayer(varying);
  const creating = vi.spyOn(document, 'createElement').mockReturnValueOnce(element);
  const stamps = shallowRef(known);
  const scope = effectScope();
  const playback = scope.run(() => usePlayback(() => stamps.value))!;
  onTestFinished(() => scope.stop());
  playback.load(
    { path: '/a.mp4', src: '/a', frameRate: average, frames: varying.length, seconds: null },
    null,
    from,
  );
  creating.mockRestore();
  return { playback, stamps, show };
}

it('steps through every frame of a video whose rate varies, there and back', () => {
  const { playback } = playVarying(varying);
  const walk = (by: 1 | -1): readonly (readonly number[])[] =>
    varying.slice(1).map(() => {
      playback.step(by);
      return [playback.frame.value, playback.shownAt.value];
    });
  const all = varying.map((stamp, frame) => [frame, stamp]);
  expect(walk(1)).toEqual(all.slice(1));
  expect(walk(-1)).toEqual(all.slice(0, -1).reverse());
});

it('numbers what it plays by the time stamps', () => {
  const { playback, show } = playVarying(varying);
  playback.toggle();
  for (const [frame, stamp] of varying.entries()) {
    show(stamp + 0.0004);
    expect(playback.frame.value).toBe(frame);
  }
});

it('goes on with every step before the stamps are known, and is on the frame of that number afterwards', async () => {
  const { playback, stamps } = playVarying(null, 3);
  for (const frame of [4, 5, 6, 7]) {
    playback.step(1);
    expect(playback.frame.value).toBe(frame);
  }
  expect(playback.shownAt.value).not.toBe(varying[7]);
  stamps.value = varying;
  await nextTick();
  expect([playback.frame.value, playback.shownAt.value]).toEqual([7, varying[7]]);
});

it('numbers the picture that is shown once the time stamps come, where it was played to', async () => {
  const { playback, stamps, show } = playVarying(null);
  playback.toggle();
  show(varying[9]);
  playback.pause();
  stamps.value = varying;
  await nextTick();
  expect([playback.frame.value, playback.shownAt.value]).toEqual([9, varying[9]]);
});
