import { describe, expect, it } from 'vitest';
import { describeGpus, describeTf32, parseGpus, trainingSeats } from '../../src/main/host/services/gpus.ts';

describe('graphics cards', () => {
  it('are read from the lines of the driver’s tool', () => {
    const text = '0, NVIDIA H100 80GB HBM3, 81559\n1, NVIDIA RTX A2000, 6138\n';
    expect(parseGpus(text)).toEqual([
      { index: 0, name: 'NVIDIA H100 80GB HBM3', memoryMib: 81559 },
      { index: 1, name: 'NVIDIA RTX A2000', memoryMib: 6138 },
    ]);
    expect(describeGpus(parseGpus(text))).toBe(
      'gpu:0 NVIDIA H100 80GB HBM3, 80 GiB; gpu:1 NVIDIA RTX A2000, 6 GiB',
    );
  });

  it.each([
    '',
    'No devices were found\n',
    'NVIDIA-SMI has failed because it could not talk to the driver.\n',
  ])('are none where the tool says %j', (text) => expect(parseGpus(text)).toEqual([]));

  it('take one training each, as far as the environment lets them be seen', () => {
    const gpus = parseGpus('0, A, 1\n1, B, 1\n');
    expect(trainingSeats(gpus, {})).toEqual(['gpu:0', 'gpu:1']);
    expect(trainingSeats(gpus, { CUDA_VISIBLE_DEVICES: '1' })).toEqual(['gpu:1']);
    expect(trainingSeats(gpus, { CUDA_VISIBLE_DEVICES: '-1' })).toEqual(['cpu']);
    expect(trainingSeats([], {})).toEqual(['cpu']);
  });

  it('tell whether TF32 is in use', () => {
    expect(describeTf32({})).toBe('TF32 on where it has it');
    expect(describeTf32({ NVIDIA_TF32_OVERRIDE: '0' })).toBe('TF32 off (NVIDIA_TF32_OVERRIDE=0)');
  });
});
