import { describe, expect, it } from 'vitest';
import { deviceText } from '../../../src/renderer/app/layout/device.ts';

describe('the device in the status bar', () => {
  it.each([
    [null, '–'],
    [{ gpus: [], threads: 1 }, 'CPU · 1 thread'],
    [{ gpus: [], threads: 2 }, 'CPU · 2 threads'],
    [{ gpus: ['NVIDIA RTX A2000'], threads: 2 }, 'GPU · NVIDIA RTX A2000'],
    [{ gpus: ['NVIDIA RTX A2000', 'NVIDIA RTX A2000'], threads: 2 }, '2 GPUs · NVIDIA RTX A2000'],
  ] as const)('is of %j: %s', (info, text) => expect(deviceText(info)).toBe(text));
});
