import { describe, expect, it } from 'vitest';
import {
  formatAxis,
  formatBytes,
  formatCount,
  formatGops,
  formatIou,
  formatLearningRate,
  formatLoss,
  formatParameters,
  formatPoints,
  formatShare,
  formatSigned,
  formatSpeed,
} from '../../../src/renderer/format/numbers.ts';

describe('numbers as the interface writes them', () => {
  it('shows scores in points with one decimal and class IoU with three', () => {
    expect(formatPoints(0.68)).toBe('68.0');
    expect(formatIou(0.68)).toBe('0.680');
  });

  it('signs differences with a true minus, and none at zero', () => {
    expect(formatSigned(-0.011, 3)).toBe('−0.011');
    expect(formatSigned(0.5, 1)).toBe('+0.5');
    expect(formatSigned(-0.0001, 1)).toBe('0.0');
    expect(formatSigned(0, 1)).toBe('0.0');
  });

  it.each([
    [3e-4, '3e-4'],
    [1e-3, '1e-3'],
    [2.5e-4, '2.5e-4'],
    [1e-2, '1e-2'],
    [0.5, '0.5'],
    [0, '0'],
  ])('shows the learning rate %f as %s', (rate, text) => expect(formatLearningRate(rate)).toBe(text));

  it('separates thousands and shortens axes', () => {
    expect(formatCount(7360)).toBe('7,360');
    expect(formatCount(1_234_567)).toBe('1,234,567');
    expect(formatCount(999)).toBe('999');
    expect([0, 500, 1500, 7000, 2_000_000].map(formatAxis)).toEqual(['0', '500', '1.5k', '7k', '2M']);
  });

  it.each([
    [1_800_000_000, '1.8 GB'],
    [46_000_000, '46 MB'],
    [4_600_000, '4.6 MB'],
    [12_000, '12 kB'],
    [999, '999 B'],
  ])('shows %i bytes as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it('shows size, compute and speed with their units', () => {
    expect(formatParameters(11_500_000)).toBe('11.5 M');
    expect(formatParameters(48_000)).toBe('48 k');
    expect(formatGops(6_550_000_000)).toBe('13.1 GOPs');
    expect(formatGops(41_000)).toBe('< 0.01 GOPs');
    expect(formatSpeed(16.32)).toBe('16.3 img/s');
    expect(formatShare(0.172)).toBe('17.2 %');
  });

  it('says what is missing and what diverged', () => {
    expect([formatPoints(null), formatCount(undefined), formatBytes(null)]).toEqual(['–', '–', '–']);
    expect(formatLoss(Number.NaN)).toBe('NaN');
  });
});
