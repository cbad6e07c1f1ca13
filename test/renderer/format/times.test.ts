import { describe, expect, it } from 'vitest';
import {
  formatDay,
  formatDuration,
  formatLogLine,
  formatTimeLeft,
} from '../../../src/renderer/format/times.ts';

describe('times', () => {
  it.each([
    [41, '0:41'],
    [2077, '34:37'],
    [3604, '1:00:04'],
    [null, '–'],
  ])('shows %s seconds as %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text));

  it('rounds the time left, more coarsely above an hour', () => {
    expect(formatTimeLeft(1533)).toBe('25:35');
    expect(formatTimeLeft(42)).toBe('0:42');
    expect(formatTimeLeft(3 * 3600 + 500)).toBe('about 3 h');
    expect(formatTimeLeft(null)).toBe('–');
  });

  it('names days by their distance', () => {
    const now = new Date(2026, 10, 23, 14, 2);
    const at = (...parts: [number, number, number, number, number]): string =>
      new Date(...parts).toISOString();
    expect(formatDay(at(2026, 10, 23, 13, 12), now)).toBe('Today, 13:12');
    expect(formatDay(at(2026, 10, 22, 23, 59), now)).toBe('Yesterday');
    expect(formatDay(at(2026, 10, 14, 8, 0), now)).toBe('14 Nov');
    expect(formatDay(at(2025, 0, 2, 8, 0), now)).toBe('2 Jan 2025');
    expect(formatDay('not a date', now)).toBe('–');
  });

  it('shows the clock of a log line, and other lines as they are', () => {
    expect(formatLogLine('2026-11-23T11:17:12.030Z step 10  mIoU 9.3 %')).toMatch(
      /^\d\d:\d\d:12 {2}step 10 {2}mIoU 9\.3 %$/,
    );
    expect(formatLogLine('warning: something')).toBe('warning: something');
  });
});
