import { describe, expect, it } from 'vitest';
import { runLabel, runLabels } from '../../../src/renderer/format/runs.ts';
import { shortRunName } from '../../../src/shared/domain/runName.ts';

describe('a run’s name', () => {
  it('is its net and number, by the folder alone where the net is not known', () => {
    const run = '2026-11-20_resnet18-linknet__3';
    expect(runLabel({ run, net: 'ResNet-18 · LinkNet' })).toBe('ResNet-18 · LinkNet 3');
    expect(shortRunName(run)).toBe('resnet18-linknet 3');
  });

  it('says its day where another is called alike', () => {
    const net = 'ResNet-18 · LinkNet';
    const runs = ['2026-11-20_resnet18-linknet__3', '2026-11-21_resnet18-linknet__3', 'coarse net'];
    expect([...runLabels(runs.map((run) => ({ run, net }))).values()]).toEqual([
      'ResNet-18 · LinkNet 3 (2026-11-20)',
      'ResNet-18 · LinkNet 3 (2026-11-21)',
      'coarse net',
    ]);
    expect([...runLabels([{ run: runs[0], net }]).values()]).toEqual(['ResNet-18 · LinkNet 3']);
  });

  it('is the folder’s own where someone named it', () => {
    expect(runLabel({ run: 'coarse net', net: 'ResNet-18 · LinkNet' })).toBe('coarse net');
    expect(shortRunName('coarse net')).toBe('coarse net');
  });
});
