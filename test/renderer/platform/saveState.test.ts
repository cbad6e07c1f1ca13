import { describe, expect, it } from 'vitest';
import { createSaveTracker } from '../../../src/renderer/platform/saveState.ts';
import { StudioError } from '../../../src/shared/errors.ts';
import type { ErrorCode } from '../../../src/shared/errors.ts';

async function fail(tracker: ReturnType<typeof createSaveTracker>, code: ErrorCode): Promise<string> {
  await tracker.saving(Promise.reject(new StudioError(code, 'No.'))).catch(() => undefined);
  return tracker.saveState.value.kind;
}

describe('what the status bar says of a change', () => {
  it('is saved once it is on disk, not saved where it could not be written', async () => {
    const tracker = createSaveTracker();
    const work = tracker.saving(Promise.resolve(7));
    expect(tracker.saveState.value.kind).toBe('saving');
    expect(await work).toBe(7);
    expect(tracker.saveState.value.kind).toBe('saved');
    expect(await fail(tracker, 'diskFull')).toBe('failed');
    expect(await fail(tracker, 'conflict')).toBe('failed');
  });

  it('is what it was where the change was refused: nothing waits to be kept', async () => {
    const tracker = createSaveTracker();
    expect(await fail(tracker, 'conflict')).toBe('idle');
    await tracker.saving(Promise.resolve());
    expect(await fail(tracker, 'readOnly')).toBe('saved');
  });
});
