import { afterEach, expect, it } from 'vitest';
import '../../../src/main/core/tensors/nodeShims.ts';
import { loadTensorFlow, nodeBackend } from '../../../src/main/core/tensors/backend.ts';
import { convolvesBfloat16 } from '../../../src/main/core/tensors/bfloat16.ts';

const tf = await loadTensorFlow();
const backend = nodeBackend(tf);
const { binding } = backend;

afterEach(() => {
  backend.binding = binding;
});

it('finds out by trying, and keeps nothing', () => {
  const ops = watchOps(() => undefined);
  const before = binding.getNumOfTensors();
  expect(convolvesBfloat16(tf)).toBe(true);
  expect(ops).toEqual(['Cast', 'Conv2D', 'Cast']);
  expect(binding.getNumOfTensors()).toBe(before);
});

it('takes an error of the device for a no, and keeps nothing then either', () => {
  watchOps((op) => {
    if (op === 'Conv2D') throw new Error('No algorithm worked!');
  });
  const before = binding.getNumOfTensors();
  expect(convolvesBfloat16(tf)).toBe(false);
  expect(binding.getNumOfTensors()).toBe(before);
});

/** Names of the ops that are run from now on, each seen before it runs. */
function watchOps(see: (op: string) => void): readonly string[] {
  const ops: string[] = [];
  const executeOp: typeof binding.executeOp = (op, ...rest) => {
    ops.push(op);
    see(op);
    return binding.executeOp(op, ...rest);
  };
  backend.binding = Object.create(binding, { executeOp: { value: executeOp } }) as typeof binding;
  return ops;
}
