import { describe, expect, it } from 'vitest';
import { checkDevice } from '../../../src/main/core/training/device.ts';

describe('the device of a recipe', () => {
  it.each([
    ['auto', false],
    ['cpu', false],
    ['auto', true],
    ['gpu:1', true],
  ])('%s is as asked where TensorFlow uses a card: %s', (device, usesGpu) => {
    expect(checkDevice(device, usesGpu, false)).toBeNull();
  });

  it('is refused for a new run where the card is not there, the processor offered', () => {
    expect(() => checkDevice('gpu:0', false, false)).toThrow('no graphics card "gpu:0"');
    expect(() => checkDevice('gpu:0', false, false)).toThrow(
      expect.objectContaining({ fix: expect.stringContaining('--device cpu') as string }),
    );
  });

  it('does not keep a run from going on without it', () => {
    expect(checkDevice('gpu:0', false, true)).toContain('goes on with the processor');
  });
});
