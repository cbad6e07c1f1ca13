import { describe, expect, it } from 'vitest';
import { runLabel } from '../../../src/renderer/format/runs.ts';
import { shortRunName } from '../../../src/shared/domain/runName.ts';

describe('a run’s name', () => {
  it('is its net and number, by the folder alone where the net is not known', () => {
    const run = '2026-11-20_resnet18-linknet__3';
    expect(runLabel({ run, net: 'ResNet-18 · LinkNet' })).toBe('ResNet-18 · LinkNet 3');
    expect(shortRunName(run)).toBe('resnet18-linknet 3');
  });

  it('is the folder’s own where someone named it', () => {
    expect(runLabel({ run: 'coarse net', net: 'ResNet-18 · LinkNet' })).toBe('coarse net');
    expect(shortRunName('coarse net')).toBe('coarse net');
  });
});
