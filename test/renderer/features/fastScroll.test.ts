import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { effectScope, nextTick, shallowRef } from 'vue';
import type { EffectScope, Ref } from 'vue';
import { useFastScroll } from '../../../src/renderer/features/library/useFastScroll.ts';

const viewHeight = 900;
let scope: EffectScope;
let isFast: Readonly<Ref<boolean>>;
let element: HTMLElement;
let now = 10_000;

beforeEach(async () => {
  vi.useFakeTimers();
  element = document.createElement('div');
  Object.defineProperty(element, 'clientHeight', { value: viewHeight });
  scope = effectScope();
  scope.run(() => (isFast = useFastScroll(shallowRef(element))));
  await nextTick();
});

afterEach(() => {
  scope.stop();
  vi.useRealTimers();
});

function scrollTo(top: number, afterMs: number): void {
  vi.advanceTimersByTime(afterMs);
  now += afterMs;
  Object.defineProperty(element, 'scrollTop', { value: top, configurable: true });
  const event = new Event('scroll');
  Object.defineProperty(event, 'timeStamp', { value: now });
  element.dispatchEvent(event);
}

it('is fast from the first step of a fling until it has rested', () => {
  scrollTo(300, 1000);
  expect(isFast.value).toBe(true);
  for (const top of [600, 900, 1200]) scrollTo(top, 16);
  vi.advanceTimersByTime(99);
  expect(isFast.value).toBe(true);
  vi.advanceTimersByTime(1);
  expect(isFast.value).toBe(false);
});

it('wants the pictures of a jump that nothing follows, soon', () => {
  scrollTo(5000, 1000);
  vi.advanceTimersByTime(39);
  expect(isFast.value).toBe(true);
  vi.advanceTimersByTime(1);
  expect(isFast.value).toBe(false);
});

it('is not fast where each picture stays in view for long', () => {
  for (const top of [10, 20, 30, 40]) {
    scrollTo(top, 16);
    expect(isFast.value).toBe(false);
  }
});
