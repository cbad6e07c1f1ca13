import { createRequire } from 'node:module';
import { describe, expect, it, vi } from 'vitest';
import { loadTensorFlow } from '../../../src/main/core/tensors/backend.ts';

vi.mock('@tensorflow/tfjs-node-gpu', () => {
  throw new Error('The native addon module can not be found');
});

describe('loading TensorFlow', () => {
  it('without the native library says which command fetches it', async () => {
    await expect(loadTensorFlow()).rejects.toMatchObject({
      code: 'missingTool',
      fix: 'Run: npm run setup',
      message: expect.stringContaining('Native TensorFlow could not be loaded'),
    });
  });

  it('on Node 23 and newer finds the functions that Node dropped', async () => {
    const util = createRequire(import.meta.url)('node:util') as Record<string, unknown>;
    delete util['isNullOrUndefined'];
    delete util['isArray'];
    vi.resetModules();
    const backend = await import('../../../src/main/core/tensors/backend.ts');
    await expect(backend.loadTensorFlow()).rejects.toThrow();
    const { isNullOrUndefined, isArray } = util as Record<string, (value: unknown) => boolean>;
    expect([isNullOrUndefined(null), isNullOrUndefined(0), isArray([]), isArray('')]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});
