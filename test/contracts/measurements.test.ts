import { describe, expect, it } from 'vitest';
import { compareRow } from '../../bench/benchmarks/benchmark.ts';
import { benchmarks } from '../../bench/benchmarks/index.ts';
import type { Contender } from '../../bench/contender.ts';
import { interleave } from '../../bench/interleave.ts';
import { describeRow } from '../../bench/report.ts';
import { renderPage } from '../../bench/reportPage.ts';
import { parseCalls } from '../../bench/trust/harness/strace.ts';
import { faults, trustChecks } from '../../bench/trust/index.ts';

const all = { rounds: 1, pair: null, size: null };
const figures = { name: 'step', unit: 'ms', value: 90, peer: 'Keras', peerValue: 100 };

describe('benchmarks', () => {
  it.each(benchmarks.ids)('%s is named as in the table and measures something', (id) => {
    const { name, parts } = benchmarks.get(id);
    expect(name).toBe(id);
    const slices = parts(all).map(({ slice }) => slice);
    expect(slices.length).toBeGreaterThan(0);
    expect(new Set(slices).size).toBe(slices.length);
  });

  it('are cut into slices for short sittings', () => {
    const { parts } = benchmarks.get('train');
    expect(parts({ ...all, pair: 'vgg16+fcn16', size: 512 }).map(({ slice }) => slice)).toEqual([
      'train_vgg16+fcn16_512',
    ]);
    expect(parts({ ...all, pair: 'resnet50+psp', size: 256 }).length).toBe(1);
    expect(() => parts({ ...all, pair: 'vgg16' })).toThrow(/There is no decoder ""/);
    expect(() => benchmarks.get('infer').parts({ ...all, pair: 'vgg16+psp' })).toThrow(
      /"vgg16\+psp" has no twin/,
    );
    expect(() => parts({ ...all, size: 300 })).toThrow(/Size 300 is not measured/);
  });

  it('that were kept stand in a table a machine and subject', () => {
    const row = compareRow({ ...figures, bound: 0.9, better: 'lower' });
    const result = {
      slice: 'a',
      machine: 'Two cores',
      date: '2026-11-25T10:00:00.000Z',
      rounds: 7,
      rows: [row],
    };
    expect(renderPage([result])).toContain('## Two cores\n\n### The application\n\n1 of 1 goals reached.');
    const others = { ...result, slice: 'train_others_vgg16' };
    expect(renderPage([others, result])).toContain('### Every other pair\n\n1 of 1 goals reached.');
    expect(renderPage([result])).toContain(
      '| step | 90 ms | Keras | 100 | 0.90 | ≤ 0.90 × Keras | yes | 2026-11-25 |',
    );
    expect(renderPage([])).toContain('Nothing is measured yet.');
  });

  it('meets a goal of time from below and a goal of rate from above', () => {
    expect(compareRow({ ...figures, bound: 0.9, better: 'lower' })).toMatchObject({ ratio: 0.9, met: true });
    expect(compareRow({ ...figures, bound: 0.89, better: 'lower' })).toMatchObject({ met: false });
    expect(compareRow({ ...figures, bound: 0.9, better: 'higher' })).toMatchObject({ met: true });
    expect(compareRow({ ...figures, bound: 1, better: 'higher' })).toMatchObject({ met: false });
  });

  it('prints figure, peer, ratio and goal on one line', () => {
    expect(describeRow(compareRow({ ...figures, bound: 0.9, better: 'lower' }))).toBe(
      '✓ step: 90 ms, Keras 100, ratio 0.90; goal ≤ 0.90 × Keras',
    );
  });

  it('lets contenders take turns after a warm-up and takes medians', async () => {
    const turns: string[] = [];
    const contender = (name: string, times: readonly number[]): Contender => ({
      name,
      setUp: () => Promise.resolve({}),
      measure(count) {
        turns.push(name);
        return Promise.resolve(count === 2 ? [999, 999] : times.slice(0, count));
      },
      peakMemory: () => Promise.resolve(null),
      memory: () => Promise.resolve(null),
      tensors: () => null,
      end: () => Promise.resolve(),
    });
    const both = [contender('ours', [3, 1, 2]), contender('theirs', [4, 6, 5])];
    expect(await interleave(both, { rounds: 2, count: 3 })).toEqual([2, 5]);
    expect(turns).toEqual(['ours', 'theirs', 'ours', 'theirs', 'ours', 'theirs']);
  });
});

describe('promises', () => {
  it.each(trustChecks.ids)('%s names its goal', (id) => {
    const { goalNumber, name, goal, cases } = trustChecks.get(id);
    expect(goalNumber).toBeGreaterThanOrEqual(1);
    expect(goalNumber).toBeLessThanOrEqual(25);
    for (const text of [name, goal, cases]) expect(text).not.toBe('');
  });

  it('have names of their own, and faults are among them', () => {
    expect(new Set(trustChecks.entries.map(({ name }) => name)).size).toBe(trustChecks.ids.length);
    expect(trustChecks.ids).toEqual(expect.arrayContaining([...faults.ids]));
  });
});

describe('the calls of a save', () => {
  it('are counted a thread and a name, and only those on its folder are points', () => {
    const log = [
      '71 openat(AT_FDCWD, "/folder/.f.tmp", O_WRONLY|O_CREAT, 0666) = 21</folder/.f.tmp>',
      '71 write(21</folder/.f.tmp>, "x", 1) = 1',
      '71 write(9<anon_inode:[eventfd]>, "\\1", 8) = 8',
      '70 write(1<pipe:[5]>, "y", 1) = 1',
      '71 write(21</folder/.f.tmp>, "z", 1) = 1',
      '71 rename("/folder/.f.tmp", "/folder/f") = 0',
      '71 +++ exited with 0 +++',
    ].join('\n');
    expect(parseCalls(log, '/folder', [70, 71])).toEqual([
      { call: 'openat', ordinal: 1, ordinalInFolder: 1, thread: 1 },
      { call: 'write', ordinal: 1, ordinalInFolder: 1, thread: 1 },
      { call: 'write', ordinal: 3, ordinalInFolder: 2, thread: 1 },
      { call: 'rename', ordinal: 1, ordinalInFolder: 1, thread: 1 },
    ]);
    expect(() => parseCalls(log, '/folder', [70])).toThrow('began with the save');
  });
});
