import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  describeGpus,
  describeTf32,
  hasBfloat16,
  parseGpus,
  trainingSeats,
} from '../../src/main/host/services/gpus.ts';

afterEach(() => vi.unstubAllEnvs());

describe('graphics cards', () => {
  it('are read from the lines of the driver’s tool', () => {
    const text =
      '0, NVIDIA H100 80GB HBM3, 81559, 9.0\n1, NVIDIA RTX A2000, 6138\n2, Tesla T4, 15360, [N/A]\n';
    expect(parseGpus(text)).toEqual([
      { index: 0, name: 'NVIDIA H100 80GB HBM3', memoryMib: 81559, computeCapability: 9 },
      { index: 1, name: 'NVIDIA RTX A2000', memoryMib: 6138, computeCapability: null },
      { index: 2, name: 'Tesla T4', memoryMib: 15360, computeCapability: null },
    ]);
    expect(describeGpus(parseGpus(text))).toBe(
      'gpu:0 NVIDIA H100 80GB HBM3, 80 GiB; gpu:1 NVIDIA RTX A2000, 6 GiB; gpu:2 Tesla T4, 15 GiB',
    );
  });

  it.each([
    '',
    'No devices were found\n',
    'NVIDIA-SMI has failed because it could not talk to the driver.\n',
  ])('are none where the tool says %j', (text) => expect(parseGpus(text)).toEqual([]));

  it.each([
    ['a driver of today', 'echo "0, A card, 8192, 8.6"', 8.6],
    ['an old driver', 'case "$*" in *compute_cap*) exit 2;; esac; echo "0, A card, 8192"', null],
  ])('are asked of %s', async (_, script, computeCapability) => {
    const folder = await mkdtemp(join(tmpdir(), 'driver-'));
    const program = join(folder, 'nvidia-smi');
    await writeFile(program, `#!/bin/sh\n${script}\n`);
    await chmod(program, 0o755);
    vi.stubEnv('PATH', folder);
    vi.resetModules();
    const { findGpus } = await import('../../src/main/host/services/gpus.ts');
    expect(await findGpus()).toEqual([{ index: 0, name: 'A card', memoryMib: 8192, computeCapability }]);
  });

  it('have bfloat16 from Ampere on', () => {
    expect(hasBfloat16(parseGpus('0, NVIDIA GeForce RTX 2080, 8192, 7.5\n'))).toBe(false);
    expect(hasBfloat16(parseGpus('0, Old, 8192\n'))).toBe(false);
    expect(hasBfloat16(parseGpus('0, NVIDIA A100, 40960, 8.0\n'))).toBe(true);
  });

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
