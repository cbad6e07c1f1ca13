import type { NamedRun } from '../../../src/renderer/features/runs/columns.ts';

/** A run that is done, as a row of its own. */
export function namedRun(name: string, change: Partial<NamedRun> = {}): NamedRun {
  return {
    ...{
      run: name,
      net: 'ResNet-18 · LinkNet',
      label: name,
      encoder: 'resnet18',
      decoder: 'linknet',
      state: 'done',
      createdAt: '2026-11-20T10:00:00Z',
    },
    ...{
      dataset: 'CamVid',
      size: 480,
      batchSize: 8,
      learningRate: 3e-4,
      seed: 1,
      step: 100,
      totalSteps: 100,
    },
    ...{ best: { step: 90, miou: 0.6 }, latestCheckpoint: 90, loss: 0.2, imagesPerSecond: 16, seconds: 60 },
    ...{ parameters: 11.5e6, multiplyAdds: 6.5e9, problem: null, kept: false, seedGroup: '' },
    ...{ seeds: [1], members: [name], counted: 1, spread: null },
    ...change,
  };
}
