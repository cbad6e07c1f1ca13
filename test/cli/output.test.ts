import { describe, expect, it, vi } from 'vitest';
import type { WriteStream } from 'node:tty';
import type { JobProgress } from '../../src/shared/domain/job.ts';
import { formatBytes, formatDuration, formatPercent, formatTable } from '../../src/main/cli/format.ts';
import { createProgressPrinter, describeProgress } from '../../src/main/cli/progress.ts';

const progress: JobProgress = {
  done: 120,
  total: 2500,
  unit: 'steps',
  rate: 4.5678,
  secondsLeft: 521,
  message: 'Training',
};

describe('output for people', () => {
  it('prints times, sizes and shares in the units people read', () => {
    expect([12.4, 200, 3900].map(formatDuration)).toEqual(['12 s', '3 min 20 s', '1 h 05 min']);
    expect([1_234, 18_800_000, 1.61e9].map(formatBytes)).toEqual(['2 kB', '18.8 MB', '1.6 GB']);
    expect([0.6512, 0, null].map(formatPercent)).toEqual(['65.1', '0.0', '–']);
  });

  it('lines columns up, numbers to the right', () => {
    const rows = [
      ['Sky', '12,284', 467],
      ['SignSymbol', '899', 9],
    ] as const;
    expect(formatTable(['class', 'pixels', 'images'], rows)).toBe(
      ['class       pixels  images', 'Sky         12,284     467', 'SignSymbol     899       9'].join('\n'),
    );
  });

  it('says how far a job is, how fast, and how long it takes', () => {
    expect(describeProgress(progress)).toBe('120/2500 steps · 4.57 steps/s · 8 min 41 s left · Training');
    const early = { ...progress, rate: null, secondsLeft: null, total: 0 };
    expect(describeProgress(early)).toBe('120 steps · Training');
  });
});

describe('progress without a terminal', () => {
  it('is a line now and then, and the last one', () => {
    vi.useFakeTimers({ now: 1e6 });
    const lines: string[] = [];
    const stream = { isTTY: false, write: (text: string) => lines.push(text) } as unknown as WriteStream;
    const printer = createProgressPrinter(stream);
    for (let done = 0; done <= 100; done += 1) {
      printer.show({ ...progress, done, rate: null, secondsLeft: null });
      vi.advanceTimersByTime(100);
    }
    printer.lines(['step 100  mIoU 6.5 %']);
    printer.end();
    vi.useRealTimers();
    const counts = lines.map((line) => Number(/^(\d+)\/2500/.exec(line)?.[1]));
    expect(counts).toEqual([0, 20, 40, 60, 80, 100, Number.NaN]);
    expect(lines.at(-1)).toBe('step 100  mIoU 6.5 %\n');
  });
});
